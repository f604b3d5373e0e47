WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(event_time), boundaries) AS start,
    countIf(event_type = 'payment.initiated') AS m_initiated,
    countIf(event_type = 'payment.success') AS m_succeeded,
    countIf(event_type = 'payment.failed') AS m_failed,
    countIf(event_type = 'payment.refunded') AS m_refunds,
    sumIf(amount, (event_type = 'payment.success') AND (currency = {currency:String})) AS m_captured_in_currency,
    sumIf(amount, (event_type = 'payment.refunded') AND (currency = {currency:String})) AS m_refunded_in_currency,
    sumIf(if(event_type = 'payment.success', amount, -amount), (event_type IN ('payment.success', 'payment.refunded')) AND (currency = {currency:String})) AS m_net_cash_flow_in_currency,
    countIf(event_type IN ('payment.success', 'payment.failed')) AS m_attempts,
    sumIf(ifNull(processing_time_ms, 0), event_type = 'payment.success') AS m_processing_ms,
    countIf(event_type = 'payment.success' AND processing_time_ms IS NOT NULL) AS m_with_processing_time,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(1)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM payment_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772705220000,"to_ms":1772712000000,"currency":"NGN","boundaries":[1772705220000,1772708400000,1772712000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT 'late' AS what, '' AS currency, toInt64(countIf(if(toUnixTimestamp64Milli(ingested_at) - {lateness_ms:Int64} >= {to_ms:Int64}, true, roundDown(toUnixTimestamp64Milli(ingested_at) - {lateness_ms:Int64}, boundaries) > roundDown(toUnixTimestamp64Milli(event_time), boundaries)))) AS n
FROM payment_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND NOT imported
UNION ALL
SELECT 'dead_lettered' AS what, '' AS currency, toInt64(count()) AS n
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters WHERE received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') GROUP BY id)
WHERE first_received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'))
UNION ALL
SELECT 'expired' AS what, '' AS currency, toInt64((SELECT sum(events) FROM event_arrivals WHERE bucket >= fromUnixTimestamp64Milli({wide_from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({wide_to_ms:Int64}, 'UTC') AND arrived_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC') AND family = 'payment')
    - (SELECT count() FROM payment_events WHERE event_time >= fromUnixTimestamp64Milli({wide_from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({wide_to_ms:Int64}, 'UTC') AND ingested_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC'))) AS n;
-- {"from_ms":1772705220000,"to_ms":1772712000000,"lateness_ms":300000,"wide_from_ms":1772704800000,"wide_to_ms":1772712000000,"settled_ms":1773144000000,"boundaries":[1772705220000,1772708400000,1772712000000]}
