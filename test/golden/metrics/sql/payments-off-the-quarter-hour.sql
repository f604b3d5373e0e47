WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
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
    sumIf(ifNull(processing_time_ms, 0), event_type = 'payment.success') AS m_processing_ms
FROM payment_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772705220000,"to_ms":1772712000000,"run_starts":[1772705220000,1772712000000],"run_steps":[3180000,0],"run_counts":[2,1],"currency":"NGN"}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT countIf(roundDown(toUnixTimestamp64Milli(ingested_at) - {lateness_ms:Int64}, boundaries) > roundDown(toUnixTimestamp64Milli(event_time), boundaries)) AS late
FROM payment_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772705220000,"to_ms":1772712000000,"run_starts":[1772705220000,1772712000000],"run_steps":[3180000,0],"run_counts":[2,1],"lateness_ms":300000}

SELECT count() AS dead_lettered
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters GROUP BY id)
WHERE first_received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'));
-- {"from_ms":1772705220000,"to_ms":1772712000000}

SELECT currency, count() AS events
FROM payment_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND currency NOT IN ('', {currency:String})
GROUP BY currency
HAVING events > 0;
-- {"from_ms":1772705220000,"to_ms":1772712000000,"currency":"NGN"}

SELECT
    (SELECT sum(events) FROM event_arrivals WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND family = {family:String} AND arrived_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC'))
    - (SELECT count() FROM payment_events WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND ingested_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC')) AS expired;
-- {"from_ms":1772704800000,"to_ms":1772712000000,"settled_ms":1773144000000,"family":"payment"}
