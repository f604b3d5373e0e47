WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(delta) AS m_riders_of_7_days
FROM (
    WITH {day:Array(Int64)} AS days
    SELECT tupleElement(change, 1) AS at, tupleElement(change, 2) AS delta
    FROM (
        SELECT
            first_at,
            leadInFrame(first_at, 1, toDateTime64('2200-01-01', 3, 'UTC'))
                OVER (PARTITION BY rider_id ORDER BY first_at ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_at,
            fromUnixTimestamp64Milli(days[indexOf(days, day) + 7], 'UTC') AS expires_at
        FROM (
            SELECT rider_id, roundDown(toUnixTimestamp64Milli(event_time), days) AS day, min(event_time) AS first_at
            FROM payment_events
            WHERE event_time >= fromUnixTimestamp64Milli(days[1], 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
            GROUP BY rider_id, day
        )
    )
    ARRAY JOIN [(first_at, 1), (least(expires_at, next_at), -1)] AS change
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"to_ms":1773230820000,"day":[1772060400000,1772146800000,1772233200000,1772319600000,1772406000000,1772492400000,1772578800000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000,1773356400000,1773442800000,1773529200000,1773615600000,1773702000000,1773788400000,1773874800000],"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
