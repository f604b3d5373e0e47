WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(monthly) AS m_monthly_users
FROM (
    WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {day_starts:Array(Int64)}, {day_steps:Array(Int64)}, {day_counts:Array(UInt32)})) AS days
    SELECT
        fromUnixTimestamp64Milli(tupleElement(change, 1), 'UTC') AS at, role, city, state,
        sum(users * tupleElement(change, 2)) AS daily,
        sum(users * tupleElement(change, 3)) AS weekly,
        sum(users * tupleElement(change, 4)) AS monthly,
        sum(users * tupleElement(change, 5)) AS user_days
    FROM (
        SELECT
            tupleElement(act, 1) AS n,
            tupleElement(act, 2) AS first_ms,
            roundDown(gap_a, [0, 1, 7, 30]) AS gap_before,
            roundDown(gap_b, [0, 1, 7, 30]) AS gap_after,
            count() AS users, role, city, state
        FROM (
            SELECT a.acts AS acts, a.gaps_before AS gaps_before, a.gaps_after AS gaps_after, p.role AS role, p.city AS city, p.state AS state
            FROM (
                SELECT
                    user_id,
                    arraySort(groupArray((tag, first_ms))) AS acts,
                    arrayPushFront(arrayPopFront(arrayDifference(tupleElement(acts, 1))), 1000) AS gaps_before,
                    arrayPushBack(arrayPopFront(gaps_before), 1000) AS gaps_after
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
                    FROM (SELECT arrayJoin(arrayMap(i -> (days[i], days[i + 1], i), range(1, length(days)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
        ) AS m ON u.day = m.day
        WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(days[1], 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000))))
    )
    WHERE (morning != 0 OR evening != 0) AND first_ms < {to_ms:Int64}
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
            max(u.state) AS state
        FROM users AS u
        GROUP BY u.user_id
    ) AS p ON p.user_id = a.user_id
        )
        ARRAY JOIN acts AS act, gaps_before AS gap_a, gaps_after AS gap_b
        GROUP BY n, first_ms, gap_before, gap_after, role, city, state
    )
    ARRAY JOIN [
        (first_ms, toInt8(gap_before >= 1), toInt8(gap_before >= 7), toInt8(gap_before >= 30), toInt8(gap_before >= 1)),
        (days[n + 1], -toInt8(gap_after >= 1), toInt8(0), toInt8(0), toInt8(0)),
        (days[n + 7], toInt8(0), -toInt8(gap_after >= 7), toInt8(0), toInt8(0)),
        (days[n + 30], toInt8(0), toInt8(0), -toInt8(gap_after >= 30), -toInt8(gap_before >= 1))
    ] AS change
    GROUP BY at, role, city, state
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND role IN {only_role:Array(String)}
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"to_ms":1773270000000,"only_role":["RIDER"],"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8],"day_starts":[1770073200000],"day_steps":[86400000],"day_counts":[68]}

WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    city,
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sum(monthly) AS m_monthly_users
FROM (
    WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {day_starts:Array(Int64)}, {day_steps:Array(Int64)}, {day_counts:Array(UInt32)})) AS days
    SELECT
        fromUnixTimestamp64Milli(tupleElement(change, 1), 'UTC') AS at, role, city, state,
        sum(users * tupleElement(change, 2)) AS daily,
        sum(users * tupleElement(change, 3)) AS weekly,
        sum(users * tupleElement(change, 4)) AS monthly,
        sum(users * tupleElement(change, 5)) AS user_days
    FROM (
        SELECT
            tupleElement(act, 1) AS n,
            tupleElement(act, 2) AS first_ms,
            roundDown(gap_a, [0, 1, 7, 30]) AS gap_before,
            roundDown(gap_b, [0, 1, 7, 30]) AS gap_after,
            count() AS users, role, city, state
        FROM (
            SELECT a.acts AS acts, a.gaps_before AS gaps_before, a.gaps_after AS gaps_after, p.role AS role, p.city AS city, p.state AS state
            FROM (
                SELECT
                    user_id,
                    arraySort(groupArray((tag, first_ms))) AS acts,
                    arrayPushFront(arrayPopFront(arrayDifference(tupleElement(acts, 1))), 1000) AS gaps_before,
                    arrayPushBack(arrayPopFront(gaps_before), 1000) AS gaps_after
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
                    FROM (SELECT arrayJoin(arrayMap(i -> (days[i], days[i + 1], i), range(1, length(days)))) AS one)
                    WHERE start_ms >= 0
                )
                ARRAY JOIN range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1) AS utc_day
            )
        ) AS m ON u.day = m.day
        WHERE u.day BETWEEN toDate(toUInt16(greatest(0, intDiv(days[1], 86400000)))) AND toDate(toUInt16(greatest(0, intDiv(({to_ms:Int64}) - 1, 86400000))))
    )
    WHERE (morning != 0 OR evening != 0) AND first_ms < {to_ms:Int64}
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
            max(u.state) AS state
        FROM users AS u
        GROUP BY u.user_id
    ) AS p ON p.user_id = a.user_id
        )
        ARRAY JOIN acts AS act, gaps_before AS gap_a, gaps_after AS gap_b
        GROUP BY n, first_ms, gap_before, gap_after, role, city, state
    )
    ARRAY JOIN [
        (first_ms, toInt8(gap_before >= 1), toInt8(gap_before >= 7), toInt8(gap_before >= 30), toInt8(gap_before >= 1)),
        (days[n + 1], -toInt8(gap_after >= 1), toInt8(0), toInt8(0), toInt8(0)),
        (days[n + 7], toInt8(0), -toInt8(gap_after >= 7), toInt8(0), toInt8(0)),
        (days[n + 30], toInt8(0), toInt8(0), -toInt8(gap_after >= 30), -toInt8(gap_before >= 1))
    ] AS change
    GROUP BY at, role, city, state
)
WHERE at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND role IN {only_role:Array(String)}
GROUP BY GROUPING SETS ((city), (city, start))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"to_ms":1773270000000,"only_role":["RIDER"],"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8],"day_starts":[1770073200000],"day_steps":[86400000],"day_counts":[68],"max_rows":10001}
