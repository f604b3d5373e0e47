WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(started) AS m_started,
    sum(completed) AS m_completed,
    sum(cancelled) AS m_cancelled,
    sum(completed + cancelled_after_start) AS m_ended,
    sum(passengers) AS m_passengers,
    sum(distance_km) AS m_distance_km,
    sum(with_distance) AS m_with_distance,
    sum(duration_minutes) AS m_duration_minutes,
    sum(with_duration) AS m_with_duration,
    sum(distance_of_both) AS m_distance_of_both,
    sum(duration_of_both) AS m_duration_of_both,
    sumIf(driver_earnings, currency = {currency:String}) AS m_driver_earnings_in_currency,
    sumIf(platform_commission, currency = {currency:String}) AS m_platform_commission_in_currency,
    sumIf(with_earnings, currency = {currency:String}) AS m_with_earnings_in_currency,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(completed)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM trips_15m
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
-- {"from_ms":1772665200000,"to_ms":1773270000000,"lateness_ms":300000,"families":["trip"],"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
