WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(created) AS m_created,
    sum(confirmed) AS m_confirmed,
    sum(completed) AS m_completed,
    sumIf(confirmed_price, currency = {currency:String}) AS m_confirmed_price_in_currency,
    sumIf(confirmed, currency = {currency:String}) AS m_confirmed_in_currency,
    sum(created_seats) AS m_seats
FROM bookings_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8],"currency":"NGN"}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(cancelled) AS m_cancelled,
    sumIf(cancelled, cancelled_by = 'RIDER') AS m_cancelled_by_rider,
    sumIf(cancelled, cancelled_by = 'DRIVER') AS m_cancelled_by_driver,
    sumIf(cancelled, cancelled_by = 'SYSTEM') AS m_cancelled_by_system
FROM (
    SELECT bucket, cancelled_by, cancelled FROM bookings_15m
)
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8]}
