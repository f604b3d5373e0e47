WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(event_time), boundaries) AS start,
    countIf(event_type = 'booking.created') AS m_created
FROM (
    SELECT * FROM booking_events
)
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    route_id,
    roundDown(toUnixTimestamp64Milli(event_time), boundaries) AS start,
    countIf(event_type = 'booking.created') AS m_created
FROM (
    SELECT * FROM booking_events
)
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY route_id, start
LIMIT {max_rows:UInt32};
-- {"from_ms":1772665200000,"to_ms":1773270000000,"max_rows":10001,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
