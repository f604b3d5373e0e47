WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    uniqExact(user_id) AS m_active
FROM (
    WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS edges
    SELECT fromUnixTimestamp64Milli(a.tag, 'UTC') AS at, a.user_id AS user_id
    FROM (
    SELECT user_id, tag, toInt64(day) * 86400000 + if(morning != 0, bitCount(bitXor(morning, morning - 1)) - 1, 48 + bitCount(bitXor(evening, evening - 1)) - 1) * 900000 AS first_ms
    FROM (
        SELECT
            u.user_id AS user_id,
            u.day AS day,
            m.tag AS tag,
            bitAnd(u.before_noon, m.before_noon) AS morning,
            bitAnd(u.after_noon, m.after_noon) AS evening
        FROM user_days AS u
        INNER JOIN (
            SELECT
                toDate(toUInt16(utc_day)) AS day,
                tag,
                toUInt64(bitShiftLeft(toUInt64(1), toUInt8(least(48, to_quarter))) - bitShiftLeft(toUInt64(1), toUInt8(least(48, from_quarter)))) AS before_noon,
                toUInt64(bitShiftLeft(toUInt64(1), toUInt8(greatest(48, to_quarter) - 48)) - bitShiftLeft(toUInt64(1), toUInt8(greatest(48, from_quarter) - 48))) AS after_noon
            FROM (
                SELECT
                    tag,
                    utc_day,
                    greatest(0, intDiv(start_ms - utc_day * 86400000, 900000)) AS from_quarter,
                    least(96, intDiv(end_ms - utc_day * 86400000, 900000)) AS to_quarter
                FROM (
                    SELECT tupleElement(one, 1) AS start_ms, tupleElement(one, 2) AS end_ms, tupleElement(one, 3) AS tag
                    FROM (SELECT arrayJoin(arrayMap(i -> (edges[i], edges[i + 1], edges[i]), range(1, length(edges)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
        ) AS m ON u.day = m.day
        WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv({from_ms:Int64}, 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000))))
    )
    WHERE (morning != 0 OR evening != 0) AND first_ms < {to_ms:Int64}
    ) AS a
)
WHERE at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8]}
