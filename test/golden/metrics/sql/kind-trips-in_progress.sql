WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(delta) AS m_in_progress
FROM (
    SELECT tupleElement(change, 1) AS at, tupleElement(change, 2) AS delta, cancelled_by
    FROM (
        SELECT
            min(started_at) AS started,
            least(ifNull(min(completed_at), started + INTERVAL 6 HOUR), ifNull(min(cancelled_at), started + INTERVAL 6 HOUR), started + INTERVAL 6 HOUR) AS ended,
            max(cancelled_by) AS cancelled_by
        FROM trips
        GROUP BY trip_id
        HAVING started IS NOT NULL
    )
    ARRAY JOIN [(started, 1), (ended, -1)] AS change
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"to_ms":1773230820000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
