SELECT
    start,
    sum(users) AS m_active
FROM (
    WITH {boundaries:Array(Int64)} AS edges
    SELECT if(chunk = 0 AND place = 0, NULL, edges[chunk * 256 + place]) AS start, users
    FROM (
    SELECT kind, chunk, slice * 16 + arrayJoin(bitPositionsToArray(bits)) AS place, sum(same) AS users
    FROM (
        SELECT kind, chunk, slice, toUInt16(bitAnd(bitShiftRight(mask, slice * 16), 65535)) AS bits, count() AS same
        FROM (
            SELECT chunk, tupleElement(one, 1) AS kind, tupleElement(one, 2) AS mask
            FROM (
    SELECT a.chunk AS chunk, a.mask AS mask_of_user
    FROM (
    SELECT user_id, intDiv(place, 256) AS chunk, groupBitOrIf(bitShiftLeft(toUInt256(1), toUInt8(place % 256)), true) AS mask
    FROM (
        SELECT user_id, bitAnd(tag, 0) AS kind, bitShiftRight(toUInt32(tag), 0) AS place
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
                    FROM (SELECT arrayJoin(arrayConcat([(edges[1], edges[-1], 0)], arrayMap(i -> (edges[i], edges[i + 1], i), range(1, length(edges))))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv({from_ms:Int64}, 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000)))) AND u.acted_as != 'user' AND (morning != 0 OR evening != 0)
        )
    )
    GROUP BY user_id, chunk
    ) AS a
    WHERE true
            )
            ARRAY JOIN [('active', mask_of_user)] AS one
        )
        ARRAY JOIN range(toUInt8(intDiv(least(length(edges), 255), 16) + 1)) AS slice
        WHERE bits != 0
        GROUP BY kind, chunk, slice, bits
    )
    GROUP BY kind, chunk, place
    )
)
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
