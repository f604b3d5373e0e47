SELECT
    NULL AS start,
    sum(engaged_ms) AS m_engaged_ms
FROM (
    WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
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
        FROM trips
        WHERE completed_at IS NOT NULL
            AND actual_arrival > fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
            AND completed_departure < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
            AND completed_departure < actual_arrival
    )
    ARRAY JOIN pieces AS piece
    GROUP BY driver_id, at
)
WHERE at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[604800000],"run_counts":[2]}

SELECT
    NULL AS start,
    sum(online_ms) AS m_online_ms
FROM (
    WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
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
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[604800000],"run_counts":[2]}

SELECT
    NULL AS start,
    countIf(month_1_ends_ms <= {watermark_ms:Int64} AND is_back_1) AS m_back_in_month_1,
    countIf(month_1_ends_ms <= {watermark_ms:Int64}) AS m_first_starts_1
FROM (
    WITH {month_starts:Array(Int64)} AS months
    SELECT
        driver_id,
        first_at,
        indexOf(months, roundDown(toUnixTimestamp64Milli(first_at), months)) AS month,
        months[month + 2] AS month_1_ends_ms,
        has(active_months, months[month + 1]) AS is_back_1,
        months[month + 4] AS month_3_ends_ms,
        has(active_months, months[month + 3]) AS is_back_3
    FROM (
        SELECT
            driver_id,
            assumeNotNull(min(started_at)) AS first_at,
            groupUniqArray(roundDown(toUnixTimestamp64Milli(assumeNotNull(started_at)), months)) AS active_months
        FROM trips
        WHERE started_at IS NOT NULL
        GROUP BY driver_id
    )
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
    SELECT driver_id, any(currency_of_trip) AS currency, roundDown(at_ms, arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)}))) AS start, sum(hundredths_of_trip) AS hundredths, count() AS trips
    FROM (
        SELECT *
        FROM (
    SELECT route_id, driver_id, currency, currency AS currency_of_trip, toUnixTimestamp64Milli(assumeNotNull(completed_at)) AS at_ms, toInt64(assumeNotNull(driver_earnings) * 100) AS hundredths_of_trip
    FROM trips
    WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        )
        WHERE true AND currency_of_trip = {currency:String}
    )
    GROUP BY GROUPING SETS ((driver_id, start), (driver_id))
    SETTINGS group_by_use_nulls = 1
)
WHERE start IS NULL
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[604800000],"run_counts":[2],"currency":"NGN"}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT sumIf(events, roundDown(toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64}, boundaries) > roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries)) AS late
FROM event_arrivals
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND family IN {families:Array(String)}
    AND toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64} >= toInt64(toUnixTimestamp(bucket)) * 1000 + 900000;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[604800000],"run_counts":[2],"lateness_ms":300000,"families":["trip","location","booking"]}

SELECT count() AS dead_lettered
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters GROUP BY id)
WHERE first_received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'));
-- {"from_ms":1772665200000,"to_ms":1773270000000}

SELECT currency, sumIf(trips, start IS NULL) AS events
FROM (
    SELECT driver_id, currency, roundDown(at_ms, arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)}))) AS start, sum(hundredths_of_trip) AS hundredths, count() AS trips
    FROM (
        SELECT *
        FROM (
    SELECT route_id, driver_id, currency, currency AS currency_of_trip, toUnixTimestamp64Milli(assumeNotNull(completed_at)) AS at_ms, toInt64(assumeNotNull(driver_earnings) * 100) AS hundredths_of_trip
    FROM trips
    WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        )
        WHERE currency NOT IN ('', {currency:String})
    )
    GROUP BY GROUPING SETS ((driver_id, currency, start), (driver_id, currency))
    SETTINGS group_by_use_nulls = 1
)
GROUP BY currency
HAVING events > 0;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[604800000],"run_counts":[2],"currency":"NGN"}
