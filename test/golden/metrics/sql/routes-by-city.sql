SELECT
    NULL AS start,
    sum(created) AS m_created,
    sumIf(confirmed_price, currency = {currency:String}) AS m_confirmed_price_in_currency,
    sum(cancelled) AS m_cancelled,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(created + confirmed + completed)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM (
    SELECT *
    FROM (
    SELECT * FROM route_bookings_15m WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS located
    LEFT JOIN (
        SELECT route_id, max(origin_city) AS origin_city, max(origin_state) AS origin_state, max(destination_city) AS destination_city, max(destination_state) AS destination_state
        FROM route_changes
        WHERE event_type = 'route.created'
        GROUP BY route_id
    ) AS places USING (route_id)
)
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND destination_state IN {only_destination_state:Array(String)};
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_destination_state":["Lagos"],"currency":"NGN"}

SELECT
    NULL AS start,
    sumIf(passengers, seats IS NOT NULL) AS m_seats_taken,
    sumIf(seats, seats IS NOT NULL) AS m_seats_offered
FROM (
    SELECT *
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
    ) AS located
    LEFT JOIN (
        SELECT route_id, max(origin_city) AS origin_city, max(origin_state) AS origin_state, max(destination_city) AS destination_city, max(destination_state) AS destination_state
        FROM route_changes
        WHERE event_type = 'route.created'
        GROUP BY route_id
    ) AS places USING (route_id)
)
WHERE departs_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND departs_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND destination_state IN {only_destination_state:Array(String)};
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_destination_state":["Lagos"]}

SELECT
    NULL AS start,
    countIf(true) AS m_routes_created
FROM (
    SELECT * FROM route_changes FINAL WHERE event_type = 'route.created'
)
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND destination_state IN {only_destination_state:Array(String)};
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_destination_state":["Lagos"]}

SELECT
    NULL AS start,
    sum(delta) AS m_active_routes
FROM (
    SELECT *
    FROM (
    SELECT
        route_id,
        driver_id,
        event_time AS at,
        toInt8(event_type = 'route.activated') AS is_active,
        is_active - lagInFrame(is_active, 1, toInt8(0)) OVER (PARTITION BY route_id ORDER BY event_time, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS delta
    FROM route_changes
    WHERE event_type IN ('route.activated', 'route.cancelled')
    ) AS located
    LEFT JOIN (
        SELECT route_id, max(origin_city) AS origin_city, max(origin_state) AS origin_state, max(destination_city) AS destination_city, max(destination_state) AS destination_state
        FROM route_changes
        WHERE event_type = 'route.created'
        GROUP BY route_id
    ) AS places USING (route_id)
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND destination_state IN {only_destination_state:Array(String)};
-- {"to_ms":1773230400000,"only_destination_state":["Lagos"]}

SELECT
    origin_city,
    NULL AS start,
    sum(created) AS m_created,
    sumIf(confirmed_price, currency = {currency:String}) AS m_confirmed_price_in_currency,
    sum(cancelled) AS m_cancelled
FROM (
    SELECT *
    FROM (
    SELECT * FROM route_bookings_15m WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS located
    LEFT JOIN (
        SELECT route_id, max(origin_city) AS origin_city, max(origin_state) AS origin_state, max(destination_city) AS destination_city, max(destination_state) AS destination_state
        FROM route_changes
        WHERE event_type = 'route.created'
        GROUP BY route_id
    ) AS places USING (route_id)
)
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND destination_state IN {only_destination_state:Array(String)}
GROUP BY GROUPING SETS ((origin_city))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_destination_state":["Lagos"],"currency":"NGN","max_rows":10001}

SELECT
    origin_city,
    NULL AS start,
    sumIf(passengers, seats IS NOT NULL) AS m_seats_taken,
    sumIf(seats, seats IS NOT NULL) AS m_seats_offered
FROM (
    SELECT *
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
    ) AS located
    LEFT JOIN (
        SELECT route_id, max(origin_city) AS origin_city, max(origin_state) AS origin_state, max(destination_city) AS destination_city, max(destination_state) AS destination_state
        FROM route_changes
        WHERE event_type = 'route.created'
        GROUP BY route_id
    ) AS places USING (route_id)
)
WHERE departs_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND departs_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND destination_state IN {only_destination_state:Array(String)}
GROUP BY GROUPING SETS ((origin_city))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_destination_state":["Lagos"],"max_rows":10001}

SELECT
    origin_city,
    NULL AS start,
    countIf(true) AS m_routes_created
FROM (
    SELECT * FROM route_changes FINAL WHERE event_type = 'route.created'
)
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND destination_state IN {only_destination_state:Array(String)}
GROUP BY GROUPING SETS ((origin_city))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_destination_state":["Lagos"],"max_rows":10001}

SELECT
    origin_city,
    NULL AS start,
    sum(delta) AS m_active_routes
FROM (
    SELECT *
    FROM (
    SELECT
        route_id,
        driver_id,
        event_time AS at,
        toInt8(event_type = 'route.activated') AS is_active,
        is_active - lagInFrame(is_active, 1, toInt8(0)) OVER (PARTITION BY route_id ORDER BY event_time, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS delta
    FROM route_changes
    WHERE event_type IN ('route.activated', 'route.cancelled')
    ) AS located
    LEFT JOIN (
        SELECT route_id, max(origin_city) AS origin_city, max(origin_state) AS origin_state, max(destination_city) AS destination_city, max(destination_state) AS destination_state
        FROM route_changes
        WHERE event_type = 'route.created'
        GROUP BY route_id
    ) AS places USING (route_id)
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND destination_state IN {only_destination_state:Array(String)}
GROUP BY GROUPING SETS ((origin_city))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"to_ms":1773230400000,"only_destination_state":["Lagos"],"max_rows":10001}

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
-- {"from_ms":1772665200000,"to_ms":1773270000000,"lateness_ms":300000,"families":["booking","trip","route"],"boundaries":[1772665200000,1773270000000]}
