WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(registered_at)), boundaries) AS start,
    countIf(true) AS m_registered
FROM (
    SELECT *
    FROM users
    WHERE registered_at IS NOT NULL AND user_id NOT IN (SELECT entity_id FROM retellings WHERE family = 'user' AND notEmpty(added))
    UNION ALL
    SELECT *
    FROM users FINAL
    WHERE registered_at IS NOT NULL AND user_id IN (SELECT entity_id FROM retellings WHERE family = 'user' AND notEmpty(added))
)
WHERE registered_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND registered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(registered_at)), boundaries) AS start,
    sum(1) AS m_users
FROM (
    SELECT *
    FROM users
    WHERE registered_at IS NOT NULL AND user_id NOT IN (SELECT entity_id FROM retellings WHERE family = 'user' AND notEmpty(added))
    UNION ALL
    SELECT *
    FROM users FINAL
    WHERE registered_at IS NOT NULL AND user_id IN (SELECT entity_id FROM retellings WHERE family = 'user' AND notEmpty(added))
)
WHERE registered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
