-- derived: users
-- from: user_events
-- day: day
-- One user, in one row a UTC day on which something about them was said, and one more for each decision about their papers: read
-- with GROUP BY user_id. Which decision is the latest depends on the moment that is asked about, so none of them is dropped.
CREATE TABLE users
(
    user_id UUID COMMENT 'the user',
    day Date COMMENT 'UTC day on which something was said',
    decision_id String COMMENT 'event id of a decision, as canonical text; empty in the other rows',
    registered_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    upgraded_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'to driver, the first time',
    role SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'at registration',
    city SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'as sent, empty when unknown',
    state SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'as sent, empty when unknown',
    referral SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'referred or not_referred, at registration; empty when it is unknown',
    referral_code SimpleAggregateFunction(max, String) COMMENT 'of who brought the user, empty when nobody or unknown',
    decided_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'when the papers were decided on',
    is_verified SimpleAggregateFunction(max, UInt8) COMMENT 'what was decided',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (user_id, day, decision_id);

-- select:
SELECT
    e.user_id AS user_id,
    toDate(e.event_time) AS day,
    if(e.event_type = 'user.kyc_verified', toString(e.event_id), '') AS decision_id,
    minIf(toNullable(e.event_time), e.event_type = 'user.registered') AS registered_at,
    minIf(toNullable(e.event_time), e.event_type = 'user.upgraded_to_driver' AND e.new_role = 'DRIVER') AS upgraded_at,
    maxIf(e.role, e.event_type = 'user.registered') AS role,
    max(e.city) AS city,
    max(e.state) AS state,
    maxIf(if(e.referral_code = '', 'not_referred', 'referred'), e.event_type = 'user.registered') AS referral,
    max(e.referral_code) AS referral_code,
    maxIf(toNullable(e.event_time), e.event_type = 'user.kyc_verified') AS decided_at,
    max(e.event_type = 'user.kyc_verified' AND e.kyc_status = 'VERIFIED') AS is_verified,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM user_events AS e
GROUP BY user_id, day, decision_id
