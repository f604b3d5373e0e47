-- family: payment
-- One event of a payment: initiated, success, failed, refunded.
CREATE TABLE IF NOT EXISTS payment_events
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out' CODEC(Delta, ZSTD(1)),
    i UInt32 COMMENT 'position in the batch' CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed' CODEC(Delta, ZSTD(1)),
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    event_id UUID COMMENT 'as sent, or derived from the content',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer' CODEC(Delta, ZSTD(1)),
    payment_id UUID COMMENT 'the payment',
    booking_id UUID COMMENT 'the booking',
    rider_id UUID COMMENT 'the rider',
    currency LowCardinality(String) COMMENT 'ISO 4217 code',
    amount Decimal(18, 2) COMMENT 'of a refund: the refunded amount',
    original_amount Nullable(Decimal(18, 2)) COMMENT 'of a refund: what had been paid',
    payment_method LowCardinality(String) COMMENT 'such as card or cash',
    provider LowCardinality(String) COMMENT 'payment provider',
    provider_transaction_id String COMMENT 'of the provider',
    processing_time_ms Nullable(UInt64) COMMENT 'from request to answer of the provider',
    error_code LowCardinality(String) COMMENT 'of a failure, such as insufficient_funds',
    refund_reason String COMMENT 'for a person, as sent',
    refunded_by Nullable(UUID) COMMENT 'the administrator who refunded',
    experiments Map(LowCardinality(String), String) COMMENT 'experiment to variant, as the event carried them',
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, payment_id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- select:
WITH JSONExtract(payload, 'Tuple(
    booking_id UUID, rider_id UUID, currency String, amount Decimal(18, 2), refund_amount Decimal(18, 2),
    original_amount Nullable(Decimal(18, 2)), payment_method String, provider String, provider_transaction_id String,
    processing_time_ms Nullable(UInt64), error_code String, refund_reason String, refunded_by Nullable(UUID),
    experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, imported, event_type, event_id, event_time,
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
