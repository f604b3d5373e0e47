WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(event_time), boundaries) AS start,
    countIf(event_type = 'booking.created') AS m_created
FROM (
    SELECT *
    FROM (
    SELECT * FROM booking_events
    ) AS located
    LEFT JOIN (
        SELECT route_id, max(origin_city) AS origin_city, max(origin_state) AS origin_state, max(destination_city) AS destination_city, max(destination_state) AS destination_state
        FROM route_changes
        WHERE event_type = 'route.created'
        GROUP BY route_id
    ) AS places USING (route_id)
)
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND origin_city IN {only_origin_city:Array(String)}
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_origin_city":["Ikeja"],"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8]}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    origin_state,
    currency,
    roundDown(toUnixTimestamp64Milli(event_time), boundaries) AS start,
    countIf(event_type = 'booking.created') AS m_created
FROM (
    SELECT *
    FROM (
    SELECT * FROM booking_events
    ) AS located
    LEFT JOIN (
        SELECT route_id, max(origin_city) AS origin_city, max(origin_state) AS origin_state, max(destination_city) AS destination_city, max(destination_state) AS destination_state
        FROM route_changes
        WHERE event_type = 'route.created'
        GROUP BY route_id
    ) AS places USING (route_id)
)
WHERE event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND origin_city IN {only_origin_city:Array(String)}
GROUP BY GROUPING SETS ((origin_state, currency), (origin_state, currency, start))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_origin_city":["Ikeja"],"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8],"max_rows":10001}
