WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(registered_at)), boundaries) AS start,
    countIf(true) AS m_registered
FROM (
    SELECT
            u.user_id AS user_id,
            min(u.registered_at) AS registered_at,
            min(u.upgraded_at) AS upgraded_at,
            max(u.role) AS role,
            max(u.city) AS city,
            max(u.state) AS state
        FROM users AS u
        GROUP BY u.user_id
)
WHERE registered_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND registered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8]}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(registered_at)), boundaries) AS start,
    sum(1) AS m_users
FROM (
    SELECT
            u.user_id AS user_id,
            min(u.registered_at) AS registered_at,
            min(u.upgraded_at) AS upgraded_at,
            max(u.role) AS role,
            max(u.city) AS city,
            max(u.state) AS state
        FROM users AS u
        GROUP BY u.user_id
)
WHERE registered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8]}
