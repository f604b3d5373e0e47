-- derived: payments
-- from: payment_events
-- day: day
-- One payment, in one row a UTC day on which something happened to it: read with GROUP BY payment_id.
CREATE TABLE payments
(
    payment_id UUID COMMENT 'the payment',
    day Date COMMENT 'UTC day on which it happened',
    booking_id SimpleAggregateFunction(max, UUID) COMMENT 'the booking',
    rider_id SimpleAggregateFunction(max, UUID) COMMENT 'the rider',
    currency SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'ISO 4217 code',
    initiated_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    succeeded_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    first_failed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first failed attempt',
    first_refunded_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first refund',
    payment_method SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'of the success',
    provider SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'of the success',
    initiated_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'handed to the provider',
    captured_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'captured',
    refunded_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'what went back',
    failures SimpleAggregateFunction(sum, UInt64) COMMENT 'failed attempts',
    refunds SimpleAggregateFunction(sum, UInt64) COMMENT 'how many',
    processing_time_ms SimpleAggregateFunction(max, Nullable(UInt64)) COMMENT 'of the success',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (payment_id, day);

-- select:
SELECT
    e.payment_id AS payment_id,
    toDate(e.event_time) AS day,
    max(e.booking_id) AS booking_id,
    max(e.rider_id) AS rider_id,
    max(e.currency) AS currency,
    minIf(toNullable(e.event_time), e.event_type = 'payment.initiated') AS initiated_at,
    minIf(toNullable(e.event_time), e.event_type = 'payment.success') AS succeeded_at,
    minIf(toNullable(e.event_time), e.event_type = 'payment.failed') AS first_failed_at,
    minIf(toNullable(e.event_time), e.event_type = 'payment.refunded') AS first_refunded_at,
    maxIf(e.payment_method, e.event_type = 'payment.success') AS payment_method,
    maxIf(e.provider, e.event_type = 'payment.success') AS provider,
    sumIf(e.amount, e.event_type = 'payment.initiated') AS initiated_amount,
    sumIf(e.amount, e.event_type = 'payment.success') AS captured_amount,
    sumIf(e.amount, e.event_type = 'payment.refunded') AS refunded_amount,
    countIf(e.event_type = 'payment.failed') AS failures,
    countIf(e.event_type = 'payment.refunded') AS refunds,
    maxIf(e.processing_time_ms, e.event_type = 'payment.success') AS processing_time_ms,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM payment_events AS e
GROUP BY payment_id, day
