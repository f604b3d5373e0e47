SELECT
    NULL AS start,
    quantilesExactInclusiveIf(0.5, 0.95)(processing_time_ms, event_type = 'payment.success') AS m_processing_ms_percentiles
FROM payment_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000}

SELECT
    NULL AS start,
    sumIf(captured_amount, currency = {currency:String}) AS m_captured_in_currency
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN"}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT sumIf(events, roundDown(toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64}, boundaries) > roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries)) AS late
FROM event_arrivals
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND family IN {families:Array(String)}
    AND toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64} >= toInt64(toUnixTimestamp(bucket)) * 1000 + 900000;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[604800000],"run_counts":[2],"lateness_ms":300000,"families":["payment"]}

SELECT count() AS dead_lettered
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters GROUP BY id)
WHERE first_received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'));
-- {"from_ms":1772665200000,"to_ms":1773270000000}

SELECT currency, sum(initiated + succeeded + failed + refunds) AS events
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND currency NOT IN ('', {currency:String})
GROUP BY currency
HAVING events > 0;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN"}

SELECT
    (SELECT sum(events) FROM event_arrivals WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND family = {family:String} AND arrived_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC'))
    - (SELECT count() FROM payment_events WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND ingested_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC')) AS expired;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"settled_ms":1773144000000,"family":"payment"}
