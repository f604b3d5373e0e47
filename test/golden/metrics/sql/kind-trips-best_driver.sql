SELECT
    start,
    max(earnings) AS m_best_driver
FROM (
    SELECT driver_id, roundDown(toUnixTimestamp64Milli(event_time), arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)}))) AS start, sum(driver_earnings) AS earnings
    FROM trip_events
    WHERE event_type = 'trip.completed' AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND true
    GROUP BY GROUPING SETS ((driver_id, start), (driver_id))
    SETTINGS group_by_use_nulls = 1
)
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8]}
