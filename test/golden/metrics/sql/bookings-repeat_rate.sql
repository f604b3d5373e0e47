WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(confirmed_at)), boundaries) AS start,
    countIf(ifNull(first_completed_at < confirmed_at, false)) AS m_repeated,
    countIf(true) AS m_confirmations
FROM (
    SELECT confirmed_at, rider_id, route_id, driver_id, currency, first_completed_at
    FROM (
        SELECT confirmed_at, rider_id, route_id, driver_id, currency
        FROM bookings
        WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND confirmed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND confirmed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS confirmed
    LEFT JOIN (
        SELECT rider_id, min(completed_at) AS first_completed_at
        FROM bookings
        WHERE completed_at IS NOT NULL
        GROUP BY rider_id
    ) AS riders USING (rider_id)
)
WHERE confirmed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND confirmed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
