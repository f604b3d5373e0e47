SELECT
    start,
    sum(drivers) AS m_drivers_driving
FROM (
    WITH {boundaries:Array(Int64)} AS edges
    SELECT if(tag = 0, NULL, edges[tag]) AS start, uniqExact(driver_id) AS drivers
    FROM (
    SELECT
        u.driver_id AS driver_id,
        u.day AS day,
        m.tag AS tag,
        bitAnd(u.before_noon, m.before_noon) AS morning,
        bitAnd(u.after_noon, m.after_noon) AS evening
    FROM driver_days AS u
    INNER JOIN (
            SELECT
                toDate(toUInt16(utc_day)) AS day,
                tag,
                toUInt64(bitShiftLeft(toUInt64(1), toUInt8(least(48, to_quarter))) - bitShiftLeft(toUInt64(1), toUInt8(least(48, from_quarter)))) AS before_noon,
                toUInt64(bitShiftLeft(toUInt64(1), toUInt8(greatest(48, to_quarter) - 48)) - bitShiftLeft(toUInt64(1), toUInt8(greatest(48, from_quarter) - 48))) AS after_noon
            FROM (
                SELECT
                    tag,
                    utc_day,
                    greatest(0, intDiv(start_ms - utc_day * 86400000, 900000)) AS from_quarter,
                    least(96, intDiv(end_ms - utc_day * 86400000, 900000)) AS to_quarter
                FROM (
                    SELECT tupleElement(one, 1) AS start_ms, tupleElement(one, 2) AS end_ms, tupleElement(one, 3) AS tag
                    FROM (SELECT arrayJoin(arrayConcat([(edges[1], edges[-1], 0)], arrayMap(i -> (edges[i], edges[i + 1], i), range(1, length(edges))))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv({from_ms:Int64}, 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000)))) AND (morning != 0 OR evening != 0)
    )
    GROUP BY start
)
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(completed) AS m_completed,
    sumIf(driver_earnings, currency = {currency:String}) AS m_driver_earnings_in_currency,
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
