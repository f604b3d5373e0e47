WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(created) AS m_created
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
    AND origin_city IN {only_origin_city:Array(String)}
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_origin_city":["Ikeja"],"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    origin_state,
    currency,
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(created) AS m_created
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
    AND origin_city IN {only_origin_city:Array(String)}
GROUP BY origin_state, currency, start
LIMIT {max_rows:UInt32};
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_origin_city":["Ikeja"],"max_rows":10001,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
