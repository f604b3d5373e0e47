SELECT
    NULL AS start,
    sum(daily) AS m_daily_users,
    sum(weekly) AS m_weekly_users,
    sum(monthly) AS m_monthly_users
FROM (
    WITH {edge:Array(Int64)} AS edges
    SELECT
        fromUnixTimestamp64Milli({to_ms:Int64} - 1, 'UTC') AS at,
        toInt64(countIf(bitAnd(days, 1) != 0)) AS daily,
        toInt64(countIf(bitAnd(days, 127) != 0)) AS weekly,
        toInt64(count()) AS monthly,
        toInt64(sum(bitCount(days))) AS user_days
    FROM (
        SELECT a.days AS days
        FROM (
            SELECT user_id, groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(tag))) AS days
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
                    FROM (SELECT arrayJoin(arrayMap(i -> (edges[i], edges[i + 1], length(edges) - 1 - i), range(1, length(edges)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(edges[1], 86400000)))) AND toDate(toUInt16(greatest(0, intDiv((edges[-1]) - 1, 86400000)))) AND u.acted_as != 'user' AND (morning != 0 OR evening != 0)
            )
            GROUP BY user_id
        ) AS a
    )
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"to_ms":1773270000000,"edge":[1770678000000,1770764400000,1770850800000,1770937200000,1771023600000,1771110000000,1771196400000,1771282800000,1771369200000,1771455600000,1771542000000,1771628400000,1771714800000,1771801200000,1771887600000,1771974000000,1772060400000,1772146800000,1772233200000,1772319600000,1772406000000,1772492400000,1772578800000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

SELECT
    city,
    NULL AS start,
    sum(daily) AS m_daily_users,
    sum(weekly) AS m_weekly_users,
    sum(monthly) AS m_monthly_users
FROM (
    WITH {edge:Array(Int64)} AS edges
    SELECT
        fromUnixTimestamp64Milli({to_ms:Int64} - 1, 'UTC') AS at, city,
        toInt64(countIf(bitAnd(days, 1) != 0)) AS daily,
        toInt64(countIf(bitAnd(days, 127) != 0)) AS weekly,
        toInt64(count()) AS monthly,
        toInt64(sum(bitCount(days))) AS user_days
    FROM (
        SELECT a.days AS days, p.city AS city
        FROM (
            SELECT user_id, groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(tag))) AS days
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
                    FROM (SELECT arrayJoin(arrayMap(i -> (edges[i], edges[i + 1], length(edges) - 1 - i), range(1, length(edges)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
    ) AS m ON u.day = m.day
    WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(edges[1], 86400000)))) AND toDate(toUInt16(greatest(0, intDiv((edges[-1]) - 1, 86400000)))) AND u.acted_as != 'user' AND (morning != 0 OR evening != 0)
            )
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
    )
    GROUP BY city
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((city))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"to_ms":1773270000000,"edge":[1770678000000,1770764400000,1770850800000,1770937200000,1771023600000,1771110000000,1771196400000,1771282800000,1771369200000,1771455600000,1771542000000,1771628400000,1771714800000,1771801200000,1771887600000,1771974000000,1772060400000,1772146800000,1772233200000,1772319600000,1772406000000,1772492400000,1772578800000,1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000],"max_rows":10001}
