SELECT
    start,
    sum(if(kind = 'retained', users, 0)) AS m_retained
FROM (
    WITH {bucket:Array(Int64)} AS starts, {bucket_end:Array(Int64)} AS ends, {before:Array(Int64)} AS befores
    SELECT if(chunk = 0 AND place = 0, NULL, starts[chunk * 256 + place + 1]) AS start, kind, toInt64(users) AS users, role
    FROM (
    SELECT kind, chunk, slice * 16 + arrayJoin(bitPositionsToArray(bits)) AS place, sum(same) AS users, role
    FROM (
        SELECT kind, chunk, slice, toUInt16(bitAnd(bitShiftRight(mask, slice * 16), 65535)) AS bits, count() AS same, role
        FROM (
            SELECT chunk, tupleElement(one, 1) AS kind, tupleElement(one, 2) AS mask, role
            FROM (
    SELECT a.chunk AS chunk, bitAnd(a.active, a.earlier) AS retained, bitAnd(a.active, bitNot(a.earlier)) AS won, bitAnd(a.earlier, bitNot(a.active)) AS churned, p.role AS role
    FROM (
    SELECT user_id, intDiv(place, 256) AS chunk, groupBitOrIf(bitShiftLeft(toUInt256(1), toUInt8(place % 256)), kind = 1) AS active, groupBitOrIf(bitShiftLeft(toUInt256(1), toUInt8(place % 256)), kind = 0) AS earlier
    FROM (
        SELECT user_id, bitAnd(tag, 1) AS kind, bitShiftRight(toUInt32(tag), 1) AS place
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
                    FROM (SELECT arrayJoin(arrayConcat(arrayMap(i -> (starts[i], ends[i], 2 * i - 1), arrayEnumerate(starts)), arrayMap(i -> (befores[i], starts[i], 2 * i - 2), arrayEnumerate(starts)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(arrayMin(befores), 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000)))) AND u.acted_as != 'user' AND (morning != 0 OR evening != 0)
        )
    )
    GROUP BY user_id, chunk
    ) AS a
    LEFT JOIN (
        SELECT
            u.user_id AS user_id,
            min(u.registered_at) AS registered_at,
            min(u.upgraded_at) AS upgraded_at,
            max(u.role) AS role,
            max(u.city) AS city,
            max(u.state) AS state,
            max(u.referral) AS referral,
            max(u.referral_code) AS referral_code
        FROM users AS u
        GROUP BY u.user_id
    ) AS p ON p.user_id = a.user_id
    WHERE role IN {only_role:Array(String)}
            )
            ARRAY JOIN [('retained', retained), ('won', won), ('churned', churned)] AS one
        )
        ARRAY JOIN range(toUInt8(intDiv(least(length(starts), 255), 16) + 1)) AS slice
        WHERE bits != 0
        GROUP BY kind, chunk, slice, bits, role
    )
    GROUP BY kind, chunk, place, role
    )
    UNION ALL
    SELECT start, 'new' AS kind, toInt64(count()) AS users, role
    FROM (
        SELECT arrayJoin([NULL, roundDown(a.since_ms, arrayPopFront(starts))]) AS start, p.role AS role
        FROM (
    SELECT user_id, min(toInt64(day) * 86400000 + if(before_noon != 0, bitCount(bitXor(before_noon, before_noon - 1)) - 1, 48 + bitCount(bitXor(after_noon, after_noon - 1)) - 1) * 900000) AS since_ms
    FROM user_days
    WHERE acted_as != 'user'
    GROUP BY user_id
        ) AS a
    LEFT JOIN (
        SELECT
            u.user_id AS user_id,
            min(u.registered_at) AS registered_at,
            min(u.upgraded_at) AS upgraded_at,
            max(u.role) AS role,
            max(u.city) AS city,
            max(u.state) AS state,
            max(u.referral) AS referral,
            max(u.referral_code) AS referral_code
        FROM users AS u
        GROUP BY u.user_id
    ) AS p ON p.user_id = a.user_id
        WHERE a.since_ms >= starts[1] AND a.since_ms < ends[1] AND role IN {only_role:Array(String)}
    )
    GROUP BY start, role
)
GROUP BY start;
-- {"to_ms":1773270000000,"only_role":["DRIVER"],"bucket":[1772665200000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000],"bucket_end":[1773270000000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000],"before":[1772060400000,1772578800000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000]}

SELECT
    city,
    start,
    sum(if(kind = 'retained', users, 0)) AS m_retained
FROM (
    WITH {bucket:Array(Int64)} AS starts, {bucket_end:Array(Int64)} AS ends, {before:Array(Int64)} AS befores
    SELECT if(chunk = 0 AND place = 0, NULL, starts[chunk * 256 + place + 1]) AS start, kind, toInt64(users) AS users, role, city
    FROM (
    SELECT kind, chunk, slice * 16 + arrayJoin(bitPositionsToArray(bits)) AS place, sum(same) AS users, role, city
    FROM (
        SELECT kind, chunk, slice, toUInt16(bitAnd(bitShiftRight(mask, slice * 16), 65535)) AS bits, count() AS same, role, city
        FROM (
            SELECT chunk, tupleElement(one, 1) AS kind, tupleElement(one, 2) AS mask, role, city
            FROM (
    SELECT a.chunk AS chunk, bitAnd(a.active, a.earlier) AS retained, bitAnd(a.active, bitNot(a.earlier)) AS won, bitAnd(a.earlier, bitNot(a.active)) AS churned, p.role AS role, p.city AS city
    FROM (
    SELECT user_id, intDiv(place, 256) AS chunk, groupBitOrIf(bitShiftLeft(toUInt256(1), toUInt8(place % 256)), kind = 1) AS active, groupBitOrIf(bitShiftLeft(toUInt256(1), toUInt8(place % 256)), kind = 0) AS earlier
    FROM (
        SELECT user_id, bitAnd(tag, 1) AS kind, bitShiftRight(toUInt32(tag), 1) AS place
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
                    FROM (SELECT arrayJoin(arrayConcat(arrayMap(i -> (starts[i], ends[i], 2 * i - 1), arrayEnumerate(starts)), arrayMap(i -> (befores[i], starts[i], 2 * i - 2), arrayEnumerate(starts)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(arrayMin(befores), 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000)))) AND u.acted_as != 'user' AND (morning != 0 OR evening != 0)
        )
    )
    GROUP BY user_id, chunk
    ) AS a
    LEFT JOIN (
        SELECT
            u.user_id AS user_id,
            min(u.registered_at) AS registered_at,
            min(u.upgraded_at) AS upgraded_at,
            max(u.role) AS role,
            max(u.city) AS city,
            max(u.state) AS state,
            max(u.referral) AS referral,
            max(u.referral_code) AS referral_code
        FROM users AS u
        GROUP BY u.user_id
    ) AS p ON p.user_id = a.user_id
    WHERE role IN {only_role:Array(String)}
            )
            ARRAY JOIN [('retained', retained), ('won', won), ('churned', churned)] AS one
        )
        ARRAY JOIN range(toUInt8(intDiv(least(length(starts), 255), 16) + 1)) AS slice
        WHERE bits != 0
        GROUP BY kind, chunk, slice, bits, role, city
    )
    GROUP BY kind, chunk, place, role, city
    )
    UNION ALL
    SELECT start, 'new' AS kind, toInt64(count()) AS users, role, city
    FROM (
        SELECT arrayJoin([NULL, roundDown(a.since_ms, arrayPopFront(starts))]) AS start, p.role AS role, p.city AS city
        FROM (
    SELECT user_id, min(toInt64(day) * 86400000 + if(before_noon != 0, bitCount(bitXor(before_noon, before_noon - 1)) - 1, 48 + bitCount(bitXor(after_noon, after_noon - 1)) - 1) * 900000) AS since_ms
    FROM user_days
    WHERE acted_as != 'user'
    GROUP BY user_id
        ) AS a
    LEFT JOIN (
        SELECT
            u.user_id AS user_id,
            min(u.registered_at) AS registered_at,
            min(u.upgraded_at) AS upgraded_at,
            max(u.role) AS role,
            max(u.city) AS city,
            max(u.state) AS state,
            max(u.referral) AS referral,
            max(u.referral_code) AS referral_code
        FROM users AS u
        GROUP BY u.user_id
    ) AS p ON p.user_id = a.user_id
        WHERE a.since_ms >= starts[1] AND a.since_ms < ends[1] AND role IN {only_role:Array(String)}
    )
    GROUP BY start, role, city
)
GROUP BY city, start
LIMIT {max_rows:UInt32};
-- {"to_ms":1773270000000,"only_role":["DRIVER"],"bucket":[1772665200000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000],"bucket_end":[1773270000000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000],"before":[1772060400000,1772578800000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000],"max_rows":10001}
