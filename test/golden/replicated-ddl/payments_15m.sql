DROP VIEW IF EXISTS payments_15m_view;

DROP TABLE IF EXISTS payments_15m SYNC;

CREATE TABLE payments_15m
(
    bucket DateTime('UTC'),
    currency LowCardinality(String),
    payment_method LowCardinality(String) COMMENT 'empty where the event does not say, as refunds do not',
    provider LowCardinality(String),
    error_code LowCardinality(String),
    initiated SimpleAggregateFunction(sum, UInt64),
    succeeded SimpleAggregateFunction(sum, UInt64),
    failed SimpleAggregateFunction(sum, UInt64),
    refunds SimpleAggregateFunction(sum, UInt64),
    initiated_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    captured_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    failed_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    refunded_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    success_processing_ms SimpleAggregateFunction(sum, UInt64),
    with_processing_time SimpleAggregateFunction(sum, UInt64) COMMENT 'successes that tell it',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
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
