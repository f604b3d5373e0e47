WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(monthly) AS m_monthly_users
FROM (
    WITH {day:Array(Int64)} AS days
    SELECT
        fromUnixTimestamp64Milli(tupleElement(change, 1), 'UTC') AS at, role,
        sum(tupleElement(change, 2)) AS daily,
        sum(tupleElement(change, 3)) AS weekly,
        sum(tupleElement(change, 4)) AS monthly,
        sum(tupleElement(change, 5)) AS user_days
    FROM (
        SELECT
            chunk * 224 + place - 31 AS i,
            toInt64(sumIf(users, kind = 'daily')) AS d,
            toInt64(sumIf(users, kind = 'weekly')) AS w,
            toInt64(sumIf(users, kind = 'monthly')) AS m, role
        FROM (
    SELECT kind, chunk, slice * 16 + arrayJoin(bitPositionsToArray(bits)) AS place, sum(same) AS users, role
    FROM (
        SELECT kind, chunk, slice, toUInt16(bitAnd(bitShiftRight(mask, slice * 16), 65535)) AS bits, count() AS same, role
        FROM (
            SELECT chunk, tupleElement(one, 1) AS kind, tupleElement(one, 2) AS mask, role
            FROM (
    SELECT
        a.chunk AS chunk,
        a.mask AS day_mask,
        bitOr(day_mask, bitShiftLeft(day_mask, 1)) AS two,
        bitOr(two, bitShiftLeft(two, 2)) AS four,
        bitOr(four, bitShiftLeft(four, 3)) AS week,
        bitOr(four, bitShiftLeft(four, 4)) AS eight,
        bitOr(eight, bitShiftLeft(eight, 8)) AS sixteen,
        bitOr(sixteen, bitShiftLeft(sixteen, 14)) AS month, p.role AS role
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
                    FROM (SELECT arrayJoin(arrayConcat(arrayMap(i -> (days[i], least(days[i + 1], intDiv({to_ms:Int64} + 899999, 900000) * 900000), (intDiv((i - 1), 224)) * 256 + (i - 1) % 224 + 32), arrayFilter(i -> days[i] < {to_ms:Int64}, range(1, length(days)))), arrayMap(i -> (days[i], least(days[i + 1], intDiv({to_ms:Int64} + 899999, 900000) * 900000), (intDiv((i - 1), 224) + 1) * 256 + (i - 1) % 224 - 192), arrayFilter(i -> (i - 1) % 224 > 194, arrayFilter(i -> days[i] < {to_ms:Int64}, range(1, length(days))))))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(days[1], 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000)))) AND u.acted_as != 'user' AND (morning != 0 OR evening != 0)
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
            )
            ARRAY JOIN [('daily', day_mask), ('weekly', week), ('monthly', month)] AS one
        )
        ARRAY JOIN range(toUInt8(intDiv(least(length(days) + 32, 255), 16) + 1)) AS slice
        WHERE bits != 0
        GROUP BY kind, chunk, slice, bits, role
    )
    GROUP BY kind, chunk, place, role
        )
        WHERE place >= 32
        GROUP BY i, role
    )
    ARRAY JOIN [(days[i], d, w, m, d), (days[i + 1], -d, -w, -m, toInt64(0)), (days[i + 30], toInt64(0), toInt64(0), toInt64(0), -d)] AS change
    GROUP BY at, role
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND role IN {only_role:Array(String)}
GROUP BY start;
-- {"to_ms":1773270000000,"only_role":["RIDER"],"day":[1770073200000,1770159600000,1770246000000,1770332400000,1770418800000,1770505200000,1770591600000,1770678000000,1770764400000,1770850800000,1770937200000,1771023600000,1771110000000,1771196400000,1771282800000,1771369200000,1771455600000,1771542000000,1771628400000,1771714800000,1771801200000,1771887600000,1771974000000,1772060400000,1772146800000,1772233200000,1772319600000,1772406000000,1772492400000,1772578800000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000,1773356400000,1773442800000,1773529200000,1773615600000,1773702000000,1773788400000,1773874800000,1773961200000,1774047600000,1774134000000,1774220400000,1774306800000,1774393200000,1774479600000,1774566000000,1774652400000,1774738800000,1774825200000,1774911600000,1774998000000,1775084400000,1775170800000,1775257200000,1775343600000,1775430000000,1775516400000,1775602800000,1775689200000,1775775600000,1775862000000,1775948400000],"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    city,
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(monthly) AS m_monthly_users
FROM (
    WITH {day:Array(Int64)} AS days
    SELECT
        fromUnixTimestamp64Milli(tupleElement(change, 1), 'UTC') AS at, role, city,
        sum(tupleElement(change, 2)) AS daily,
        sum(tupleElement(change, 3)) AS weekly,
        sum(tupleElement(change, 4)) AS monthly,
        sum(tupleElement(change, 5)) AS user_days
    FROM (
        SELECT
            chunk * 224 + place - 31 AS i,
            toInt64(sumIf(users, kind = 'daily')) AS d,
            toInt64(sumIf(users, kind = 'weekly')) AS w,
            toInt64(sumIf(users, kind = 'monthly')) AS m, role, city
        FROM (
    SELECT kind, chunk, slice * 16 + arrayJoin(bitPositionsToArray(bits)) AS place, sum(same) AS users, role, city
    FROM (
        SELECT kind, chunk, slice, toUInt16(bitAnd(bitShiftRight(mask, slice * 16), 65535)) AS bits, count() AS same, role, city
        FROM (
            SELECT chunk, tupleElement(one, 1) AS kind, tupleElement(one, 2) AS mask, role, city
            FROM (
    SELECT
        a.chunk AS chunk,
        a.mask AS day_mask,
        bitOr(day_mask, bitShiftLeft(day_mask, 1)) AS two,
        bitOr(two, bitShiftLeft(two, 2)) AS four,
        bitOr(four, bitShiftLeft(four, 3)) AS week,
        bitOr(four, bitShiftLeft(four, 4)) AS eight,
        bitOr(eight, bitShiftLeft(eight, 8)) AS sixteen,
        bitOr(sixteen, bitShiftLeft(sixteen, 14)) AS month, p.role AS role, p.city AS city
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
                    FROM (SELECT arrayJoin(arrayConcat(arrayMap(i -> (days[i], least(days[i + 1], intDiv({to_ms:Int64} + 899999, 900000) * 900000), (intDiv((i - 1), 224)) * 256 + (i - 1) % 224 + 32), arrayFilter(i -> days[i] < {to_ms:Int64}, range(1, length(days)))), arrayMap(i -> (days[i], least(days[i + 1], intDiv({to_ms:Int64} + 899999, 900000) * 900000), (intDiv((i - 1), 224) + 1) * 256 + (i - 1) % 224 - 192), arrayFilter(i -> (i - 1) % 224 > 194, arrayFilter(i -> days[i] < {to_ms:Int64}, range(1, length(days))))))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(days[1], 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000)))) AND u.acted_as != 'user' AND (morning != 0 OR evening != 0)
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
            )
            ARRAY JOIN [('daily', day_mask), ('weekly', week), ('monthly', month)] AS one
        )
        ARRAY JOIN range(toUInt8(intDiv(least(length(days) + 32, 255), 16) + 1)) AS slice
        WHERE bits != 0
        GROUP BY kind, chunk, slice, bits, role, city
    )
    GROUP BY kind, chunk, place, role, city
        )
        WHERE place >= 32
        GROUP BY i, role, city
    )
    ARRAY JOIN [(days[i], d, w, m, d), (days[i + 1], -d, -w, -m, toInt64(0)), (days[i + 30], toInt64(0), toInt64(0), toInt64(0), -d)] AS change
    GROUP BY at, role, city
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND role IN {only_role:Array(String)}
GROUP BY city, start
LIMIT {max_rows:UInt32};
-- {"to_ms":1773270000000,"only_role":["RIDER"],"day":[1770073200000,1770159600000,1770246000000,1770332400000,1770418800000,1770505200000,1770591600000,1770678000000,1770764400000,1770850800000,1770937200000,1771023600000,1771110000000,1771196400000,1771282800000,1771369200000,1771455600000,1771542000000,1771628400000,1771714800000,1771801200000,1771887600000,1771974000000,1772060400000,1772146800000,1772233200000,1772319600000,1772406000000,1772492400000,1772578800000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000,1773356400000,1773442800000,1773529200000,1773615600000,1773702000000,1773788400000,1773874800000,1773961200000,1774047600000,1774134000000,1774220400000,1774306800000,1774393200000,1774479600000,1774566000000,1774652400000,1774738800000,1774825200000,1774911600000,1774998000000,1775084400000,1775170800000,1775257200000,1775343600000,1775430000000,1775516400000,1775602800000,1775689200000,1775775600000,1775862000000,1775948400000],"max_rows":10001,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
