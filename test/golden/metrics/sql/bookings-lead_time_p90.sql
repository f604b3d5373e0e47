WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(event_time), boundaries) AS start,
    quantilesExactInclusiveIf(0.9)((toUnixTimestamp64Milli(scheduled_departure) - toUnixTimestamp64Milli(event_time)) / 60000, event_type = 'booking.created') AS m_lead_minutes_percentiles
FROM (
    SELECT * FROM booking_events
)
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
