SELECT
    NULL AS start,
    sum(engaged_ms) AS m_engaged_ms
FROM (
    WITH {boundaries:Array(Int64)} AS boundaries
    SELECT driver_id, fromUnixTimestamp64Milli(tupleElement(piece, 1), 'UTC') AS at, intervalLengthSum(tupleElement(piece, 2), tupleElement(piece, 3)) AS engaged_ms
    FROM (
        SELECT
            driver_id,
            greatest(toUnixTimestamp64Milli(assumeNotNull(completed_departure)), {from_ms:Int64}) AS since,
            least(toUnixTimestamp64Milli(assumeNotNull(actual_arrival)), {to_ms:Int64}) AS until,
            if(
                roundDown(since, boundaries) = roundDown(until - 1, boundaries),
                [(roundDown(since, boundaries), since, until)],
                arrayFilter(
                    p -> p.2 < p.3,
                    arrayMap((b, e) -> (b, greatest(b, since), least(e, until)), arrayPopBack(boundaries), arrayPopFront(boundaries))
                )
            ) AS pieces
        FROM (
    SELECT *
    FROM trips
    WHERE completed_at IS NOT NULL AND true AND actual_arrival > fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_departure < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND completed_departure < actual_arrival AND trip_id NOT IN (SELECT entity_id FROM retellings WHERE family = 'trip' AND notEmpty(added))
    UNION ALL
    SELECT *
    FROM trips FINAL
    WHERE completed_at IS NOT NULL AND true AND actual_arrival > fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_departure < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND completed_departure < actual_arrival AND trip_id IN (SELECT entity_id FROM retellings WHERE family = 'trip' AND notEmpty(added))
        )
    )
    ARRAY JOIN pieces AS piece
    GROUP BY driver_id, at
)
WHERE at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1773270000000]}

SELECT
    NULL AS start,
    sum(online_ms) AS m_online_ms
FROM (
    WITH {boundaries:Array(Int64)} AS boundaries
    SELECT driver_id, fromUnixTimestamp64Milli(tupleElement(part, 1), 'UTC') AS at, tupleElement(part, 2) AS online_ms
    FROM (
        SELECT
            driver_id,
            arrayJoin(arraySplit((time, gap) -> gap > 300000, times, gaps)) AS session,
            if(
                session[1] >= {from_ms:Int64} AND roundDown(session[1], boundaries) = roundDown(session[-1], boundaries),
                [(session[-1], session[-1] - session[1])],
                arrayZip(session, arrayDifference(session))
            ) AS parts
        FROM (
            SELECT
                driver_id,
                arraySort(groupArrayArray(arrayMap(ms -> toInt64(toUnixTimestamp(toDateTime(day, 'UTC'))) * 1000 + ms, pings))) AS all_times,
                arrayFilter(ms -> ms >= {from_ms:Int64} - 300000 AND ms < {to_ms:Int64}, all_times) AS times,
                arrayDifference(times) AS gaps
            FROM driver_pings
            WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64} - 300000, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
            GROUP BY driver_id
        )
    )
    ARRAY JOIN parts AS part
)
WHERE at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1773270000000]}

SELECT
    NULL AS start,
    countIf(month_1_ends_ms <= {watermark_ms:Int64} AND is_back_1) AS m_back_in_month_1,
    countIf(month_1_ends_ms <= {watermark_ms:Int64}) AS m_first_starts_1
FROM (
    WITH {month_starts:Array(Int64)} AS months
    SELECT
        f.driver_id AS driver_id,
        f.first_at AS first_at,
        indexOf(months, roundDown(toUnixTimestamp64Milli(f.first_at), months)) AS month,
        months[month + 2] AS month_1_ends_ms,
        has(a.active_months, months[month + 1]) AS is_back_1,
        months[month + 4] AS month_3_ends_ms,
        has(a.active_months, months[month + 3]) AS is_back_3
    FROM (
        SELECT driver_id, min(first_started_at) AS first_at
        FROM driver_days
        GROUP BY driver_id
        HAVING first_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND first_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS f
    LEFT JOIN (
        SELECT driver_id, groupUniqArray(tag) AS active_months
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
                    FROM (SELECT arrayJoin(arrayMap(i -> (months[i], months[i + 1], months[i]), range(1, length(months)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(months[1], 86400000)))) AND toDate(toUInt16(greatest(0, intDiv((months[-1]) - 1, 86400000)))) AND (morning != 0 OR evening != 0)
        )
        GROUP BY driver_id
    ) AS a ON a.driver_id = f.driver_id
)
WHERE first_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000,"watermark_ms":1773230100000,"month_starts":[1772319600000,1774998000000,1777590000000,1780268400000,1782860400000,1785538800000]}

SELECT
    NULL AS start,
    countIf(cancelled_by = 'DRIVER' AND ifNull(cancelled_at >= confirmed_at, false)) AS m_cancelled_by_driver,
    countIf(true) AS m_bookings_confirmed
FROM (
    SELECT
        b.booking_id AS booking_id,
        max(b.route_id) AS route_id,
        max(b.driver_id) AS driver_id,
        max(b.rider_id) AS rider_id,
        max(b.currency) AS currency,
        min(b.created_at) AS created_at,
        min(b.confirmed_at) AS confirmed_at,
        min(b.cancelled_at) AS cancelled_at,
        min(b.completed_at) AS completed_at,
        max(b.cancelled_by) AS cancelled_by,
        max(b.scheduled_departure) AS scheduled_departure,
        max(b.confirmed_price) AS confirmed_price
    FROM bookings AS b
    WHERE b.booking_id IN (SELECT booking_id FROM bookings WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND confirmed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND confirmed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
    GROUP BY b.booking_id
)
WHERE confirmed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND confirmed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000}

SELECT
    start,
    quantilesExactInclusiveIf(0.9)(toFloat64(hundredths), (true) AND (currency = {currency:String})) AS m_earnings_of_driver_in_currency,
    if(sum(hundredths) = 0, NULL, (2 * arraySum((x, i) -> x * i, arraySort(groupArray(hundredths)), arrayEnumerate(groupArray(hundredths))) - (count() + 1) * sum(hundredths)) / (count() * sum(hundredths))) AS m_earnings_gini_in_currency
FROM (
    SELECT driver_id, any(currency_of_trips) AS currency, roundDown(at_ms, {boundaries:Array(Int64)}) AS start, sum(hundredths_of_trips) AS hundredths, sum(completed_trips) AS trips
    FROM (
        SELECT *
        FROM (
    SELECT route_id, driver_id, currency, currency AS currency_of_trips, toInt64(toUnixTimestamp(bucket)) * 1000 AS at_ms, toInt64(driver_earnings * 100) AS hundredths_of_trips, with_earnings AS completed_trips
    FROM driver_trips_15m
    WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND with_earnings > 0
        )
        WHERE true AND currency_of_trips = {currency:String}
    )
    GROUP BY GROUPING SETS ((driver_id, start), (driver_id))
    SETTINGS group_by_use_nulls = 1
)
WHERE start IS NULL
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN","boundaries":[1772665200000,1773270000000]}

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
SELECT 'sampled_out' AS what, toString(origin) AS currency, toInt64(sum(messages)) AS n
FROM (SELECT at, origin, flush_id, max(sampled_out) AS messages FROM lossy_arrivals WHERE at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') GROUP BY at, origin, flush_id)
GROUP BY origin
UNION ALL
SELECT 'dropped' AS what, toString(origin) AS currency, toInt64(sum(messages)) AS n
FROM (SELECT at, origin, flush_id, max(dropped) AS messages FROM lossy_arrivals WHERE at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') GROUP BY at, origin, flush_id)
GROUP BY origin
UNION ALL
SELECT 'left_out' AS what, toString(currency) AS currency, toInt64(sum(trips)) AS n
FROM (
    SELECT driver_id, currency, roundDown(at_ms, {boundaries:Array(Int64)}) AS start, sum(hundredths_of_trips) AS hundredths, sum(completed_trips) AS trips
    FROM (
        SELECT *
        FROM (
    SELECT route_id, driver_id, currency, currency AS currency_of_trips, toInt64(toUnixTimestamp(bucket)) * 1000 AS at_ms, toInt64(driver_earnings * 100) AS hundredths_of_trips, with_earnings AS completed_trips
    FROM driver_trips_15m
    WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND with_earnings > 0
        )
        WHERE currency NOT IN ('', {currency:String})
    )
    GROUP BY GROUPING SETS ((driver_id, currency, start), (driver_id, currency))
    SETTINGS group_by_use_nulls = 1
)
WHERE start IS NULL
GROUP BY currency;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"lateness_ms":300000,"families":["trip","location","booking"],"currency":"NGN","boundaries":[1772665200000,1773270000000]}
