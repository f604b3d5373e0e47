WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(requested) AS m_requested,
    sum(approved) AS m_approved,
    sum(completed) AS m_paid,
    sum(rejected) AS m_rejected,
    sum(failed) AS m_failed,
    sumIf(requested_amount, currency = {currency:String}) AS m_requested_amount_in_currency,
    sumIf(approved_amount, currency = {currency:String}) AS m_approved_amount_in_currency,
    sumIf(completed_amount, currency = {currency:String}) AS m_paid_amount_in_currency,
    sumIf(rejected_amount, currency = {currency:String}) AS m_rejected_amount_in_currency,
    sumIf(failed_amount, currency = {currency:String}) AS m_failed_amount_in_currency,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(requested + approved + rejected + completed + failed)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM payouts_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN","boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

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
-- {"from_ms":1772665200000,"to_ms":1773270000000,"lateness_ms":300000,"families":["payout"],"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
