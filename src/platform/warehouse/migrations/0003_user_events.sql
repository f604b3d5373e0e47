-- family: user
CREATE TABLE IF NOT EXISTS user_events
(
    seq UInt64 CODEC(Delta, ZSTD(1)),
    i UInt32 CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    event_id UUID,
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    user_id UUID,
    role LowCardinality(String),
    previous_role LowCardinality(String),
    new_role LowCardinality(String),
    kyc_status LowCardinality(String),
    verified_by Nullable(UUID),
    city LowCardinality(String),
    state LowCardinality(String),
    referral_code String,
    phone_hash String,
    email_hash String,
    experiments Map(LowCardinality(String), String),
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, user_id);

-- select:
WITH JSONExtract(payload, 'Tuple(
    role String, previous_role String, new_role String, kyc_status String, verified_by Nullable(UUID), city String, state String,
    referral_code String, phone_hash String, email_hash String, experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, event_type, event_id, event_time,
    entity_id AS user_id,
    p.role AS role,
    p.previous_role AS previous_role,
    p.new_role AS new_role,
    p.kyc_status AS kyc_status,
    p.verified_by AS verified_by,
    p.city AS city,
    p.state AS state,
    p.referral_code AS referral_code,
    p.phone_hash AS phone_hash,
    p.email_hash AS email_hash,
    p.experiments AS experiments
FROM fan
WHERE family = 'user'
