WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(created_at)), boundaries) AS start,
    countIf(created_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 3600000, 'UTC') AND ifNull(confirmed_at <= created_at + toIntervalMillisecond(3600000), false)) AS m_confirmed_in_time,
    countIf(created_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 3600000, 'UTC')) AS m_created_in_time
FROM (
    SELECT
        b.booking_id AS booking_id,
        max(b.route_id) AS route_id,
        max(b.driver_id) AS driver_id,
        max(b.rider_id) AS rider_id,
        max(b.currency) AS currency,
        min(b.created_at) AS created_at,
        min(b.confirmed_at) AS confirmed_at,
        min(b.cancelled_at) AS cancelled_at,
        min(b.completed_at) AS completed_at,
        max(b.cancelled_by) AS cancelled_by,
        max(b.scheduled_departure) AS scheduled_departure,
        max(b.confirmed_price) AS confirmed_price
    FROM bookings AS b
    WHERE b.booking_id IN (SELECT booking_id FROM bookings WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND created_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND created_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
    GROUP BY b.booking_id
)
WHERE created_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND created_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"watermark_ms":1773230520000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
