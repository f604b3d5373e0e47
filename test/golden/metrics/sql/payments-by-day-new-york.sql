WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(initiated) AS m_initiated,
    sum(succeeded) AS m_succeeded,
    sum(failed) AS m_failed,
    sum(refunds) AS m_refunds,
    sumIf(captured_amount, currency = {currency:String}) AS m_captured_in_currency,
    sumIf(refunded_amount, currency = {currency:String}) AS m_refunded_in_currency,
    sumIf(captured_amount - refunded_amount, currency = {currency:String}) AS m_net_cash_flow_in_currency,
    sum(succeeded + failed) AS m_attempts,
    sum(success_processing_ms) AS m_processing_ms
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772686800000,"to_ms":1773288000000,"run_starts":[1772686800000,1773028800000],"run_steps":[86400000,86400000],"run_counts":[4,4],"currency":"NGN"}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT sumIf(events, roundDown(toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64}, boundaries) > roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries)) AS late
FROM event_arrivals
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND family IN {families:Array(String)}
    AND toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64} >= toInt64(toUnixTimestamp(bucket)) * 1000 + 900000;
-- {"from_ms":1772686800000,"to_ms":1773288000000,"run_starts":[1772686800000,1773028800000],"run_steps":[86400000,86400000],"run_counts":[4,4],"lateness_ms":300000,"families":["payment"]}

SELECT count() AS dead_lettered
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters GROUP BY id)
WHERE first_received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'));
-- {"from_ms":1772686800000,"to_ms":1773288000000}

SELECT currency, sum(initiated + succeeded + failed + refunds) AS events
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND currency NOT IN ('', {currency:String})
GROUP BY currency
HAVING events > 0;
-- {"from_ms":1772686800000,"to_ms":1773288000000,"currency":"NGN"}
