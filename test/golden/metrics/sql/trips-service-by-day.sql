WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(departs_at)), boundaries) AS start,
    sumIf(passengers, seats IS NOT NULL) AS m_seats_taken,
    sumIf(seats, seats IS NOT NULL) AS m_seats_offered
FROM (
    SELECT route_id, departs_at, driver_id, passengers, seats
    FROM (
        SELECT t.route_id AS route_id, t.departs_at AS departs_at, max(t.driver_id) AS driver_id, sum(t.passengers) AS passengers
        FROM driver_trips_15m AS t
        WHERE t.started > 0 AND t.departs_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND t.departs_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        GROUP BY route_id, departs_at
    ) AS runs
    ASOF LEFT JOIN (
        SELECT r.route_id AS route_id, r.event_time AS departs_at, argMax(r.seats_total, r.event_id) AS seats
        FROM route_changes AS r
        WHERE r.seats_total IS NOT NULL
        GROUP BY route_id, departs_at
    ) AS vehicles USING (route_id, departs_at)
)
WHERE departs_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND departs_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(completed_at)), boundaries) AS start,
    countIf(if(delay_ms IS NULL, ifNull(on_time, false), delay_ms BETWEEN -{on_time_early_ms:Int64} AND {on_time_late_ms:Int64})) AS m_on_time,
    countIf(delay_ms IS NOT NULL OR on_time IS NOT NULL) AS m_arrived
FROM (
    SELECT completed_at, route_id, driver_id, currency, on_time, if(own_delay_ms IS NULL, other_delay_ms, own_delay_ms) AS delay_ms
    FROM (
        SELECT trip_id, completed_at, route_id, driver_id, currency, on_time, if(started_at IS NULL, NULL, dateDiff('millisecond', scheduled_departure, actual_departure)) AS own_delay_ms
        FROM (
    SELECT *
    FROM trips
    WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND trip_id NOT IN (SELECT entity_id FROM retellings WHERE family = 'trip' AND notEmpty(added))
    UNION ALL
    SELECT *
    FROM trips FINAL
    WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND trip_id IN (SELECT entity_id FROM retellings WHERE family = 'trip' AND notEmpty(added))
        )
    ) AS arrivals
    LEFT JOIN (
        SELECT trip_id, toNullable(dateDiff('millisecond', scheduled_departure, actual_departure)) AS other_delay_ms
        FROM trips
        WHERE started_at IS NOT NULL AND trip_id IN (SELECT trip_id FROM trips WHERE started_at IS NULL AND day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
    ) AS starts USING (trip_id)
)
WHERE completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"on_time_early_ms":9007199254740991,"on_time_late_ms":600000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(event_time), boundaries) AS start,
    quantilesExactInclusiveIf(0.9)(dateDiff('millisecond', scheduled_departure, actual_departure) / 60000, event_type = 'trip.started') AS m_departure_delays
FROM trip_events
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(delta) AS m_in_progress
FROM (
    WITH arraySort(arrayConcat({boundaries:Array(Int64)}, [{to_ms:Int64}])) AS ends
    SELECT route_id, driver_id, tupleElement(change, 1) AS at, tupleElement(change, 2) AS delta
    FROM (
        SELECT
            max(t.route_id) AS route_id,
            max(t.driver_id) AS driver_id,
            assumeNotNull(min(t.started_at)) AS began,
            began + toIntervalHour(6) AS expires,
            greatest(began, least(ifNull(min(t.completed_at), expires), ifNull(min(t.cancelled_at), expires), expires)) AS ended
        FROM trips AS t
        WHERE t.trip_id IN (
            SELECT trip_id
            FROM trips
            WHERE started_at > fromUnixTimestamp64Milli({longest_before_ms:Int64}, 'UTC')
                AND started_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
                AND roundDown(toUnixTimestamp64Milli(assumeNotNull(started_at)) + 21599999, ends) > toUnixTimestamp64Milli(assumeNotNull(started_at))
        )
        GROUP BY t.trip_id
    )
    ARRAY JOIN [(began, 1), (ended, -1)] AS change
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"to_ms":1773230400000,"longest_before_ms":1772643600000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

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
SELECT 'expired' AS what, '' AS currency, toInt64((SELECT sum(events) FROM event_arrivals WHERE bucket >= fromUnixTimestamp64Milli({wide_from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({wide_to_ms:Int64}, 'UTC') AND arrived_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC') AND family = 'trip')
    - (SELECT count() FROM trip_events WHERE event_time >= fromUnixTimestamp64Milli({wide_from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({wide_to_ms:Int64}, 'UTC') AND ingested_at < fromUnixTimestamp64Milli({settled_ms:Int64}, 'UTC'))) AS n;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"lateness_ms":300000,"families":["trip","route"],"wide_from_ms":1772665200000,"wide_to_ms":1773270000000,"settled_ms":1773144000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
