-- derived: payments
-- from: payment_events
-- day: day
-- One payment, in one row a UTC day on which something happened to it: read with GROUP BY payment_id.
CREATE TABLE payments
(
    payment_id UUID,
    day Date,
    booking_id SimpleAggregateFunction(max, UUID),
    rider_id SimpleAggregateFunction(max, UUID),
    currency SimpleAggregateFunction(max, LowCardinality(String)),
    initiated_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    succeeded_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    first_failed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    first_refunded_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    payment_method SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'of the success',
    provider SimpleAggregateFunction(max, LowCardinality(String)),
    initiated_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    captured_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    refunded_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    failures SimpleAggregateFunction(sum, UInt64),
    refunds SimpleAggregateFunction(sum, UInt64),
    processing_time_ms SimpleAggregateFunction(max, Nullable(UInt64)) COMMENT 'of the success',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
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
