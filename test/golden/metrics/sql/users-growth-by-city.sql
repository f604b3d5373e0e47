SELECT
    start,
    countIf(is_active AND was_active) AS m_retained
FROM (
    WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {bucket_starts:Array(Int64)}, {bucket_steps:Array(Int64)}, {bucket_counts:Array(UInt32)})) AS starts, arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {bucket_end_starts:Array(Int64)}, {bucket_end_steps:Array(Int64)}, {bucket_end_counts:Array(UInt32)})) AS ends, arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {before_starts:Array(Int64)}, {before_steps:Array(Int64)}, {before_counts:Array(UInt32)})) AS befores
    SELECT
        if(a.bucket = 1, NULL, starts[a.bucket]) AS start,
        a.is_active AS is_active,
        a.was_active AS was_active,
        f.since_ms >= starts[a.bucket] AS is_new, p.role AS role, p.city AS city, p.state AS state
    FROM (
        SELECT user_id, intDiv(tag, 2) AS bucket, max(tag % 2) AS is_active, max(1 - tag % 2) AS was_active
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
                    FROM (SELECT arrayJoin(arrayConcat(arrayMap(i -> (starts[i], ends[i], 2 * i + 1), arrayEnumerate(starts)), arrayMap(i -> (befores[i], starts[i], 2 * i), arrayEnumerate(starts)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
        ) AS m ON u.day = m.day
        WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(arrayMin(befores), 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000))))
    )
    WHERE (morning != 0 OR evening != 0) AND first_ms < {to_ms:Int64}
        )
        GROUP BY user_id, bucket
    ) AS a
    INNER JOIN (
    SELECT user_id, min(toInt64(day) * 86400000 + if(before_noon != 0, bitCount(bitXor(before_noon, before_noon - 1)) - 1, 48 + bitCount(bitXor(after_noon, after_noon - 1)) - 1) * 900000) AS since_ms
    FROM user_days
    GROUP BY user_id
    ) AS f ON f.user_id = a.user_id
    LEFT JOIN (
        SELECT
            u.user_id AS user_id,
            min(u.registered_at) AS registered_at,
            min(u.upgraded_at) AS upgraded_at,
            max(u.role) AS role,
            max(u.city) AS city,
            max(u.state) AS state
        FROM users AS u
        GROUP BY u.user_id
    ) AS p ON p.user_id = a.user_id
    WHERE role IN {only_role:Array(String)}
)
GROUP BY start;
-- {"to_ms":1773270000000,"only_role":["DRIVER"],"bucket_starts":[1772665200000,1772751600000],"bucket_steps":[0,86400000],"bucket_counts":[2,6],"bucket_end_starts":[1773270000000,1772838000000],"bucket_end_steps":[-518400000,86400000],"bucket_end_counts":[2,6],"before_starts":[1772060400000,1772665200000],"before_steps":[518400000,86400000],"before_counts":[2,6]}

SELECT
    city,
    start,
    countIf(is_active AND was_active) AS m_retained
FROM (
    WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {bucket_starts:Array(Int64)}, {bucket_steps:Array(Int64)}, {bucket_counts:Array(UInt32)})) AS starts, arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {bucket_end_starts:Array(Int64)}, {bucket_end_steps:Array(Int64)}, {bucket_end_counts:Array(UInt32)})) AS ends, arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {before_starts:Array(Int64)}, {before_steps:Array(Int64)}, {before_counts:Array(UInt32)})) AS befores
    SELECT
        if(a.bucket = 1, NULL, starts[a.bucket]) AS start,
        a.is_active AS is_active,
        a.was_active AS was_active,
        f.since_ms >= starts[a.bucket] AS is_new, p.role AS role, p.city AS city, p.state AS state
    FROM (
        SELECT user_id, intDiv(tag, 2) AS bucket, max(tag % 2) AS is_active, max(1 - tag % 2) AS was_active
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
                    FROM (SELECT arrayJoin(arrayConcat(arrayMap(i -> (starts[i], ends[i], 2 * i + 1), arrayEnumerate(starts)), arrayMap(i -> (befores[i], starts[i], 2 * i), arrayEnumerate(starts)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
        ) AS m ON u.day = m.day
        WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(arrayMin(befores), 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000))))
    )
    WHERE (morning != 0 OR evening != 0) AND first_ms < {to_ms:Int64}
        )
        GROUP BY user_id, bucket
    ) AS a
    INNER JOIN (
    SELECT user_id, min(toInt64(day) * 86400000 + if(before_noon != 0, bitCount(bitXor(before_noon, before_noon - 1)) - 1, 48 + bitCount(bitXor(after_noon, after_noon - 1)) - 1) * 900000) AS since_ms
    FROM user_days
    GROUP BY user_id
    ) AS f ON f.user_id = a.user_id
    LEFT JOIN (
        SELECT
            u.user_id AS user_id,
            min(u.registered_at) AS registered_at,
            min(u.upgraded_at) AS upgraded_at,
            max(u.role) AS role,
            max(u.city) AS city,
            max(u.state) AS state
        FROM users AS u
        GROUP BY u.user_id
    ) AS p ON p.user_id = a.user_id
    WHERE role IN {only_role:Array(String)}
)
GROUP BY city, start
LIMIT {max_rows:UInt32};
-- {"to_ms":1773270000000,"only_role":["DRIVER"],"bucket_starts":[1772665200000,1772751600000],"bucket_steps":[0,86400000],"bucket_counts":[2,6],"bucket_end_starts":[1773270000000,1772838000000],"bucket_end_steps":[-518400000,86400000],"bucket_end_counts":[2,6],"before_starts":[1772060400000,1772665200000],"before_steps":[518400000,86400000],"before_counts":[2,6],"max_rows":10001}
