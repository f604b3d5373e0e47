SELECT
    NULL AS start,
    countIf(event_type = 'trip.started') AS m_started,
    countIf(event_type = 'trip.completed') AS m_completed,
    countIf(event_type = 'trip.cancelled') AS m_cancelled,
    countIf(event_type = 'trip.completed' OR (event_type = 'trip.cancelled' AND was_started)) AS m_ended,
    sumIf(passengers_count, event_type = 'trip.started') AS m_passengers,
    sumIf(assumeNotNull(distance_km), event_type = 'trip.completed') AS m_distance_km,
    sumIf(assumeNotNull(duration_minutes), event_type = 'trip.completed') AS m_duration_minutes,
    sumIf(assumeNotNull(driver_earnings), (event_type = 'trip.completed') AND (currency = {currency:String})) AS m_driver_earnings_in_currency,
    sumIf(assumeNotNull(platform_commission), (event_type = 'trip.completed') AND (currency = {currency:String})) AS m_platform_commission_in_currency,
    countIf((event_type = 'trip.completed') AND (currency = {currency:String})) AS m_completed_in_currency
FROM trip_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772705220000,"to_ms":1772712000000,"currency":"NGN"}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT countIf(roundDown(toUnixTimestamp64Milli(ingested_at) - {lateness_ms:Int64}, boundaries) > roundDown(toUnixTimestamp64Milli(event_time), boundaries)) AS late
FROM trip_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772705220000,"to_ms":1772712000000,"run_starts":[1772705220000],"run_steps":[6780000],"run_counts":[2],"lateness_ms":300000}

SELECT count() AS dead_lettered
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters GROUP BY id)
WHERE first_received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'));
-- {"from_ms":1772705220000,"to_ms":1772712000000}

SELECT currency, countIf(event_type = 'trip.completed') AS events
FROM trip_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND currency NOT IN ('', {currency:String})
GROUP BY currency
HAVING events > 0;
-- {"from_ms":1772705220000,"to_ms":1772712000000,"currency":"NGN"}

SELECT
    (SELECT sum(events) FROM event_arrivals WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND family = {family:String} AND arrived_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC'))
    - (SELECT count() FROM trip_events WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND ingested_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC')) AS expired;
-- {"from_ms":1772704800000,"to_ms":1772712000000,"settled_ms":1773144000000,"family":"trip"}
