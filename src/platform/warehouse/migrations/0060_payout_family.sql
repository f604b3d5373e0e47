-- The optional seventh family: payouts to drivers.
ALTER TABLE events_raw MODIFY COLUMN family
    Enum8('' = 0, 'user' = 1, 'booking' = 2, 'payment' = 3, 'trip' = 4, 'route' = 5, 'location' = 6, 'payout' = 7);
