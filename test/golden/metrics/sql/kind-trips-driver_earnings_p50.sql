SELECT
    start,
    quantilesExactInclusiveIf(0.5)(toFloat64(earnings), earnings > 0) AS m_earnings_by_driver
FROM (
    SELECT driver_id, roundDown(toUnixTimestamp64Milli(event_time), {boundaries:Array(Int64)}) AS start, sum(driver_earnings) AS earnings
    FROM trip_events
    WHERE event_type = 'trip.completed' AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND true
    GROUP BY GROUPING SETS ((driver_id, start), (driver_id))
    SETTINGS group_by_use_nulls = 1
)
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
