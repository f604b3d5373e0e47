-- family: user
-- One event of a user: registration, decision about papers, upgrade to driver, and where a producer tells it, activity such as a login.
CREATE TABLE IF NOT EXISTS user_events
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out' CODEC(Delta, ZSTD(1)),
    i UInt32 COMMENT 'position in the batch' CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed' CODEC(Delta, ZSTD(1)),
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    event_id UUID COMMENT 'as sent, or derived from the content',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer' CODEC(Delta, ZSTD(1)),
    user_id UUID COMMENT 'the user',
    role LowCardinality(String) COMMENT 'RIDER, DRIVER or ADMIN, at registration',
    previous_role LowCardinality(String) COMMENT 'before an upgrade',
    new_role LowCardinality(String) COMMENT 'after an upgrade',
    kyc_status LowCardinality(String) COMMENT 'VERIFIED or REJECTED',
    verified_by Nullable(UUID) COMMENT 'the administrator who decided',
    activity_type LowCardinality(String) COMMENT 'of user.activity, such as login, as sent',
    city LowCardinality(String) COMMENT 'as sent, empty when unknown',
    state LowCardinality(String) COMMENT 'as sent, empty when unknown',
    referral_code String COMMENT 'of who brought the user',
    phone_hash String COMMENT 'keyed hash; the number itself is nowhere',
    email_hash String COMMENT 'keyed hash; the address itself is nowhere',
    contact_key_id LowCardinality(String) COMMENT 'the key of both hashes: hashes of different keys cannot be compared',
    experiments Map(LowCardinality(String), String) COMMENT 'experiment to variant, as the event carried them',
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, user_id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- select:
WITH JSONExtract(payload, 'Tuple(
    role String, previous_role String, new_role String, kyc_status String, verified_by Nullable(UUID), city String, state String,
    activity_type String, referral_code String, phone_hash String, email_hash String,
    contact_key_id String, experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, imported, event_type, event_id, event_time,
    entity_id AS user_id,
    p.role AS role,
    p.previous_role AS previous_role,
    p.new_role AS new_role,
    p.kyc_status AS kyc_status,
    p.verified_by AS verified_by,
    p.activity_type AS activity_type,
    p.city AS city,
    p.state AS state,
    p.referral_code AS referral_code,
    p.phone_hash AS phone_hash,
    p.email_hash AS email_hash,
    p.contact_key_id AS contact_key_id,
    p.experiments AS experiments
FROM fan
WHERE family = 'user'
