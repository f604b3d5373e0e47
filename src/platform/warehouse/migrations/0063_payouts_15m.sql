-- derived: payouts_15m
-- from: payout_events
-- day: toDate(bucket)
-- Payouts to drivers by the quarter hour of their own time, UTC.
CREATE TABLE payouts_15m
(
    bucket DateTime('UTC') COMMENT 'begin of the quarter hour, UTC',
    currency LowCardinality(String) COMMENT 'ISO 4217 code',
    requested SimpleAggregateFunction(sum, UInt64) COMMENT 'payouts',
    approved SimpleAggregateFunction(sum, UInt64) COMMENT 'payouts',
    rejected SimpleAggregateFunction(sum, UInt64) COMMENT 'payouts',
    completed SimpleAggregateFunction(sum, UInt64) COMMENT 'payouts',
    failed SimpleAggregateFunction(sum, UInt64) COMMENT 'payouts',
    requested_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'amounts of requested',
    approved_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'amounts of approved',
    rejected_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'amounts of rejected',
    completed_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'amounts of completed',
    failed_amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'amounts of failed',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
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
