WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(entered_at)), boundaries) AS start,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 900000, 'UTC') AND ifNull(succeeded_at <= entered_at + toIntervalMillisecond(900000), false)) AS m_succeeded_in_time,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 900000, 'UTC')) AS m_entered_in_time
FROM (
    SELECT payment_id, min(initiated_at) AS entered_at, min(succeeded_at) AS succeeded_at, max(currency) AS currency
    FROM payments
    GROUP BY payment_id
)
WHERE entered_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND entered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8],"watermark_ms":1773230520000}
