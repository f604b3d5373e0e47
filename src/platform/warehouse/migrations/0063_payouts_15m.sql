-- derived: payouts_15m
-- from: payout_events
-- day: toDate(bucket)
-- Payouts to drivers by the quarter hour of their own time, UTC.
CREATE TABLE payouts_15m
(
    bucket DateTime('UTC'),
    currency LowCardinality(String),
    requested SimpleAggregateFunction(sum, UInt64),
    approved SimpleAggregateFunction(sum, UInt64),
    rejected SimpleAggregateFunction(sum, UInt64),
    completed SimpleAggregateFunction(sum, UInt64),
    failed SimpleAggregateFunction(sum, UInt64),
    requested_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    approved_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    rejected_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    completed_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    failed_amount SimpleAggregateFunction(sum, Decimal(38, 2)),
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (bucket, currency);

-- select:
SELECT
    toStartOfFifteenMinutes(toDateTime(e.event_time, 'UTC')) AS bucket,
    e.currency AS currency,
    countIf(e.event_type = 'payout.requested') AS requested,
    countIf(e.event_type = 'payout.approved') AS approved,
    countIf(e.event_type = 'payout.rejected') AS rejected,
    countIf(e.event_type = 'payout.completed') AS completed,
    countIf(e.event_type = 'payout.failed') AS failed,
    sumIf(e.amount, e.event_type = 'payout.requested') AS requested_amount,
    sumIf(e.amount, e.event_type = 'payout.approved') AS approved_amount,
    sumIf(e.amount, e.event_type = 'payout.rejected') AS rejected_amount,
    sumIf(e.amount, e.event_type = 'payout.completed') AS completed_amount,
    sumIf(e.amount, e.event_type = 'payout.failed') AS failed_amount,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM payout_events AS e
GROUP BY bucket, currency
