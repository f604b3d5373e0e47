WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(delta) AS m_in_progress
FROM (
    SELECT tupleElement(change, 1) AS at, tupleElement(change, 2) AS delta, cancelled_by
    FROM (
        SELECT
            min(started_at) AS started,
            least(ifNull(min(completed_at), started + INTERVAL 6 HOUR), ifNull(min(cancelled_at), started + INTERVAL 6 HOUR), started + INTERVAL 6 HOUR) AS ended,
            max(cancelled_by) AS cancelled_by
        FROM trips
        GROUP BY trip_id
        HAVING started IS NOT NULL
    )
    ARRAY JOIN [(started, 1), (ended, -1)] AS change
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"to_ms":1773230820000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8]}
