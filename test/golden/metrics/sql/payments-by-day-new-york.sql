WITH {boundaries:Array(Int64)} AS boundaries
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
    sum(success_processing_ms) AS m_processing_ms,
    sum(with_processing_time) AS m_with_processing_time,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(initiated + succeeded + failed + refunds)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772686800000,"to_ms":1773288000000,"currency":"NGN","boundaries":[1772686800000,1772773200000,1772859600000,1772946000000,1773028800000,1773115200000,1773201600000,1773288000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT 'late' AS what, '' AS currency, toInt64(sumIf(events, if(toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64} >= {to_ms:Int64}, true, roundDown(toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64}, boundaries) > roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries)))) AS n
FROM event_arrivals
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND family IN {families:Array(String)}
    AND NOT imported
    AND toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64} >= toInt64(toUnixTimestamp(bucket)) * 1000 + 900000
UNION ALL
SELECT 'dead_lettered' AS what, '' AS currency, toInt64(count()) AS n
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters WHERE received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') GROUP BY id)
WHERE first_received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'));
-- {"from_ms":1772686800000,"to_ms":1773288000000,"lateness_ms":300000,"families":["payment"],"boundaries":[1772686800000,1772773200000,1772859600000,1772946000000,1773028800000,1773115200000,1773201600000,1773288000000]}
