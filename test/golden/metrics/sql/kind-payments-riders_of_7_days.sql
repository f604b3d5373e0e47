WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(delta) AS m_riders_of_7_days
FROM (
    WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {day_starts:Array(Int64)}, {day_steps:Array(Int64)}, {day_counts:Array(UInt32)})) AS days
    SELECT tupleElement(change, 1) AS at, tupleElement(change, 2) AS delta
    FROM (
        SELECT
            first_at,
            leadInFrame(first_at, 1, toDateTime64('2200-01-01', 3, 'UTC'))
                OVER (PARTITION BY rider_id ORDER BY first_at ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_at,
            fromUnixTimestamp64Milli(days[indexOf(days, day) + 7], 'UTC') AS expires_at
        FROM (
            SELECT rider_id, roundDown(toUnixTimestamp64Milli(event_time), days) AS day, min(event_time) AS first_at
            FROM payment_events
            WHERE event_time >= fromUnixTimestamp64Milli(days[1], 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
            GROUP BY rider_id, day
        )
    )
    ARRAY JOIN [(first_at, 1), (least(expires_at, next_at), -1)] AS change
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"to_ms":1773230820000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8],"day_starts":[1772060400000],"day_steps":[86400000],"day_counts":[22]}
