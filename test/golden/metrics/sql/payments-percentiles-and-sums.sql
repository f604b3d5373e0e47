SELECT
    NULL AS start,
    quantilesExactInclusiveIf(0.5, 0.95)(processing_time_ms, event_type = 'payment.success') AS m_processing_ms_percentiles
FROM payment_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000}

SELECT
    NULL AS start,
    sumIf(captured_amount, currency = {currency:String}) AS m_captured_in_currency,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(initiated + succeeded + failed + refunds)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN"}

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
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'))
UNION ALL
SELECT 'expired' AS what, '' AS currency, toInt64((SELECT sum(events) FROM event_arrivals WHERE bucket >= fromUnixTimestamp64Milli({wide_from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({wide_to_ms:Int64}, 'UTC') AND arrived_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC') AND family = 'payment')
    - (SELECT count() FROM payment_events WHERE event_time >= fromUnixTimestamp64Milli({wide_from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({wide_to_ms:Int64}, 'UTC') AND ingested_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC'))) AS n;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"lateness_ms":300000,"families":["payment"],"wide_from_ms":1772665200000,"wide_to_ms":1773270000000,"settled_ms":1773144000000,"boundaries":[1772665200000,1773270000000]}
