WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(started) AS m_started
FROM trips_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    uniqExactMerge(riders) AS m_paying_riders
FROM (
    SELECT toStartOfFifteenMinutes(toDateTime(event_time, 'UTC')) AS bucket, currency, uniqExactState(rider_id) AS riders
    FROM payment_events
    WHERE event_type = 'payment.success'
    GROUP BY bucket, currency
)
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
