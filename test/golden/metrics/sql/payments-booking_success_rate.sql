WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(event_time), boundaries) AS start,
    uniqExactIf(booking_id, event_type = 'payment.success') AS m_paid_bookings,
    uniqExactIf(booking_id, event_type = 'payment.success' OR event_type = 'payment.failed') AS m_tried_bookings
FROM payment_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
