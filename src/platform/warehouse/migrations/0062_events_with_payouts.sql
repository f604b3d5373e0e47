-- What every family has in common, read as one table; payouts are decisions of others, so nobody acts in them.
CREATE OR REPLACE VIEW events AS
SELECT 'user' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, CAST(NULL, 'Nullable(UUID)') AS acting_driver, if(event_type = 'user.activity', toNullable(user_id), NULL) AS acting_user
FROM user_events
UNION ALL
SELECT 'booking' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type IN ('booking.created', 'booking.confirmed') OR (event_type = 'booking.cancelled' AND cancelled_by = 'RIDER'), toNullable(rider_id), NULL) AS acting_rider,
    if(event_type = 'booking.cancelled' AND cancelled_by = 'DRIVER', driver_id, NULL) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM booking_events
UNION ALL
SELECT 'payment' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type = 'payment.initiated', toNullable(rider_id), NULL) AS acting_rider, CAST(NULL, 'Nullable(UUID)') AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM payment_events
UNION ALL
SELECT 'trip' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type IN ('trip.started', 'trip.completed'), toNullable(rider_id), NULL) AS acting_rider,
    if(event_type IN ('trip.started', 'trip.completed') OR (event_type = 'trip.cancelled' AND cancelled_by = 'DRIVER'), toNullable(driver_id), NULL) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM trip_events
UNION ALL
SELECT 'route' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, toNullable(driver_id) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM route_events
UNION ALL
SELECT 'location' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, toNullable(driver_id) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM location_events
UNION ALL
SELECT 'payout' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, CAST(NULL, 'Nullable(UUID)') AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM payout_events;
