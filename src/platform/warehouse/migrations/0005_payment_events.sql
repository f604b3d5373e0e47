-- family: payment
CREATE TABLE IF NOT EXISTS payment_events
(
    seq UInt64 CODEC(Delta, ZSTD(1)),
    i UInt32 CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    event_id UUID,
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    payment_id UUID,
    booking_id UUID,
    rider_id UUID,
    currency LowCardinality(String),
    amount Decimal(18, 2) COMMENT 'of a refund: the refunded amount',
    original_amount Nullable(Decimal(18, 2)),
    payment_method LowCardinality(String),
    provider LowCardinality(String),
    provider_transaction_id String,
    processing_time_ms Nullable(UInt64),
    error_code LowCardinality(String),
    refund_reason String,
    refunded_by Nullable(UUID),
    experiments Map(LowCardinality(String), String),
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, payment_id);

-- select:
WITH JSONExtract(payload, 'Tuple(
    booking_id UUID, rider_id UUID, currency String, amount Decimal(18, 2), refund_amount Decimal(18, 2),
    original_amount Nullable(Decimal(18, 2)), payment_method String, provider String, provider_transaction_id String,
    processing_time_ms Nullable(UInt64), error_code String, refund_reason String, refunded_by Nullable(UUID),
    experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, event_type, event_id, event_time,
    entity_id AS payment_id,
    p.booking_id AS booking_id,
    p.rider_id AS rider_id,
    p.currency AS currency,
    if(event_type = 'payment.refunded', p.refund_amount, p.amount) AS amount,
    p.original_amount AS original_amount,
    p.payment_method AS payment_method,
    p.provider AS provider,
    p.provider_transaction_id AS provider_transaction_id,
    p.processing_time_ms AS processing_time_ms,
    p.error_code AS error_code,
    p.refund_reason AS refund_reason,
    p.refunded_by AS refunded_by,
    p.experiments AS experiments
FROM fan
WHERE family = 'payment'
