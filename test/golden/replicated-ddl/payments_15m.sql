DROP VIEW IF EXISTS payments_15m_view;

DROP TABLE IF EXISTS payments_15m SYNC;

CREATE TABLE payments_15m
(
    bucket DateTime('UTC') COMMENT 'begin of the quarter hour, UTC',
    currency LowCardinality(String) COMMENT 'ISO 4217 code',
    payment_method LowCardinality(String) COMMENT 'empty where the event does not say, as refunds do not',
    provider LowCardinality(String) COMMENT 'payment provider',
    error_code LowCardinality(String) COMMENT 'of failures, else empty',
    initiated SimpleAggregateFunction(sum, UInt64) COMMENT 'payments handed to a provider',
    succeeded SimpleAggregateFunction(sum, UInt64) COMMENT 'payments captured',
    failed SimpleAggregateFunction(sum, UInt64) COMMENT 'failed attempts',
    refunds SimpleAggregateFunction(sum, UInt64) COMMENT 'refunds',
    initiated_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'of initiated',
    captured_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'of succeeded',
    failed_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'of failed',
    refunded_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'what went back',
    success_processing_ms SimpleAggregateFunction(sum, UInt64) COMMENT 'sum over successes that tell it',
    with_processing_time SimpleAggregateFunction(sum, UInt64) COMMENT 'successes that tell it',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = ReplicatedAggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (bucket, currency, payment_method, provider, error_code);

CREATE MATERIALIZED VIEW payments_15m_view TO payments_15m AS SELECT
    toStartOfFifteenMinutes(toDateTime(e.event_time, 'UTC')) AS bucket,
    e.currency AS currency,
    e.payment_method AS payment_method,
    e.provider AS provider,
    e.error_code AS error_code,
    countIf(e.event_type = 'payment.initiated') AS initiated,
    countIf(e.event_type = 'payment.success') AS succeeded,
    countIf(e.event_type = 'payment.failed') AS failed,
    countIf(e.event_type = 'payment.refunded') AS refunds,
    sumIf(e.amount, e.event_type = 'payment.initiated') AS initiated_amount,
    sumIf(e.amount, e.event_type = 'payment.success') AS captured_amount,
    sumIf(e.amount, e.event_type = 'payment.failed') AS failed_amount,
    sumIf(e.amount, e.event_type = 'payment.refunded') AS refunded_amount,
    sumIf(ifNull(e.processing_time_ms, 0), e.event_type = 'payment.success') AS success_processing_ms,
    countIf(e.event_type = 'payment.success' AND e.processing_time_ms IS NOT NULL) AS with_processing_time,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM payment_fan AS e
GROUP BY bucket, currency, payment_method, provider, error_code;
