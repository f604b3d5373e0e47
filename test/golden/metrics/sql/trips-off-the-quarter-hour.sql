SELECT
    NULL AS start,
    countIf(event_type = 'trip.started') AS m_started,
    countIf(event_type = 'trip.completed') AS m_completed,
    countIf(event_type = 'trip.cancelled') AS m_cancelled,
    countIf(event_type = 'trip.completed' OR (event_type = 'trip.cancelled' AND was_started)) AS m_ended,
    sumIf(assumeNotNull(passengers_count), event_type = 'trip.started') AS m_passengers,
    sumIf(assumeNotNull(distance_km), event_type = 'trip.completed') AS m_distance_km,
    countIf(event_type = 'trip.completed' AND distance_km IS NOT NULL) AS m_with_distance,
    sumIf(assumeNotNull(duration_minutes), event_type = 'trip.completed') AS m_duration_minutes,
    countIf(event_type = 'trip.completed' AND duration_minutes IS NOT NULL) AS m_with_duration,
    sumIf(assumeNotNull(distance_km), event_type = 'trip.completed' AND distance_km IS NOT NULL AND duration_minutes IS NOT NULL) AS m_distance_of_both,
    sumIf(assumeNotNull(duration_minutes), event_type = 'trip.completed' AND distance_km IS NOT NULL AND duration_minutes IS NOT NULL) AS m_duration_of_both,
    sumIf(assumeNotNull(driver_earnings), (event_type = 'trip.completed') AND (currency = {currency:String})) AS m_driver_earnings_in_currency,
    sumIf(assumeNotNull(platform_commission), (event_type = 'trip.completed') AND (currency = {currency:String})) AS m_platform_commission_in_currency,
    countIf((event_type = 'trip.completed' AND driver_earnings IS NOT NULL) AND (currency = {currency:String})) AS m_with_earnings_in_currency,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(event_type = 'trip.completed')], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM trip_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772705220000,"to_ms":1772712000000,"currency":"NGN"}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT 'late' AS what, '' AS currency, toInt64(countIf(if(toUnixTimestamp64Milli(ingested_at) - {lateness_ms:Int64} >= {to_ms:Int64}, true, roundDown(toUnixTimestamp64Milli(ingested_at) - {lateness_ms:Int64}, boundaries) > roundDown(toUnixTimestamp64Milli(event_time), boundaries)))) AS n
FROM trip_events
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
SELECT 'expired' AS what, '' AS currency, toInt64((SELECT sum(events) FROM event_arrivals WHERE bucket >= fromUnixTimestamp64Milli({wide_from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({wide_to_ms:Int64}, 'UTC') AND arrived_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC') AND family = 'trip')
    - (SELECT count() FROM trip_events WHERE event_time >= fromUnixTimestamp64Milli({wide_from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({wide_to_ms:Int64}, 'UTC') AND ingested_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC'))) AS n;
-- {"from_ms":1772705220000,"to_ms":1772712000000,"lateness_ms":300000,"wide_from_ms":1772704800000,"wide_to_ms":1772712000000,"settled_ms":1773144000000,"boundaries":[1772705220000,1772712000000]}
