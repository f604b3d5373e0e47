WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(entered_at)), boundaries) AS start,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 604800000, 'UTC') AND ifNull(first_completed_at <= entered_at + toIntervalMillisecond(604800000), false)) AS m_riders_activated_7d,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 604800000, 'UTC')) AS m_riders_activated_7d_of
FROM (
    SELECT p.registered_at AS entered_at, t.first_completed_at AS first_completed_at, p.role AS role, p.city AS city, p.state AS state, p.referral AS referral, p.referral_code AS referral_code
    FROM (
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
    ) AS p
    LEFT JOIN (SELECT rider_id, min(completed_at) AS first_completed_at FROM trips WHERE completed_at IS NOT NULL GROUP BY rider_id) AS t ON t.rider_id = p.user_id
    WHERE p.role = 'RIDER'
)
WHERE entered_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND entered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"watermark_ms":1789466400000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(entered_at)), boundaries) AS start,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 604800000, 'UTC') AND ifNull(first_started_at <= entered_at + toIntervalMillisecond(604800000), false)) AS m_drivers_activated_7d,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 604800000, 'UTC')) AS m_drivers_activated_7d_of
FROM (
    SELECT if(p.role = 'DRIVER', p.registered_at, p.upgraded_at) AS entered_at, s.first_started_at AS first_started_at, p.role AS role, p.city AS city, p.state AS state, p.referral AS referral, p.referral_code AS referral_code
    FROM (
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
    ) AS p
    LEFT JOIN (
        SELECT driver_id, min(at) AS first_started_at
        FROM (
            SELECT driver_id, toNullable(first_started_at) AS at FROM driver_days
            UNION ALL
            SELECT driver_id, toNullable(event_time) AS at FROM route_changes WHERE event_type = 'route.activated'
        )
        GROUP BY driver_id
    ) AS s ON s.driver_id = p.user_id
    WHERE entered_at IS NOT NULL
)
WHERE entered_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND entered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"watermark_ms":1789466400000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(entered_at)), boundaries) AS start,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 604800000, 'UTC') AND tupleElement(arrayLast(d -> ifNull(tupleElement(d, 1) <= entered_at + toIntervalMillisecond(604800000), false), decisions), 3) = 1) AS m_verified_7d,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 604800000, 'UTC')) AS m_verified_7d_of
FROM (
    SELECT if(p.role = 'DRIVER', p.registered_at, p.upgraded_at) AS entered_at, d.decisions AS decisions, p.role AS role, p.city AS city, p.state AS state, p.referral AS referral, p.referral_code AS referral_code
    FROM (
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
    ) AS p
    LEFT JOIN (
        SELECT user_id, arraySort(groupArray((assumeNotNull(decided_at), decision_id, is_verified))) AS decisions
        FROM users
        WHERE decision_id != ''
        GROUP BY user_id
    ) AS d ON d.user_id = p.user_id
    WHERE entered_at IS NOT NULL
)
WHERE entered_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND entered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"watermark_ms":1789466400000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(registered_at)), boundaries) AS start,
    countIf(role = 'RIDER' AND registered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 2592000000, 'UTC') AND ifNull(upgraded_at <= registered_at + toIntervalMillisecond(2592000000), false)) AS m_upgraded,
    countIf(role = 'RIDER' AND registered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 2592000000, 'UTC')) AS m_upgraded_of
FROM (
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
)
WHERE registered_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND registered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"watermark_ms":1789466400000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
