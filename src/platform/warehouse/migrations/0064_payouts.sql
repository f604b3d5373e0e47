-- derived: payouts
-- from: payout_events
-- day: day
-- One payout, in one row a UTC day on which something happened to it: read with GROUP BY payout_id.
CREATE TABLE payouts
(
    payout_id UUID COMMENT 'the payout',
    day Date COMMENT 'UTC day on which it happened',
    driver_id SimpleAggregateFunction(max, UUID) COMMENT 'the driver',
    currency SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'ISO 4217 code',
    amount SimpleAggregateFunction(max, Decimal(18, 2)) COMMENT 'what the driver is to get',
    requested_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    approved_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    rejected_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    completed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    first_failed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first failed try',
    failures SimpleAggregateFunction(sum, UInt64) COMMENT 'failed tries',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (payout_id, day);

-- select:
SELECT
    e.payout_id AS payout_id,
    toDate(e.event_time) AS day,
    max(e.driver_id) AS driver_id,
    max(e.currency) AS currency,
    max(e.amount) AS amount,
    minIf(toNullable(e.event_time), e.event_type = 'payout.requested') AS requested_at,
    minIf(toNullable(e.event_time), e.event_type = 'payout.approved') AS approved_at,
    minIf(toNullable(e.event_time), e.event_type = 'payout.rejected') AS rejected_at,
    minIf(toNullable(e.event_time), e.event_type = 'payout.completed') AS completed_at,
    minIf(toNullable(e.event_time), e.event_type = 'payout.failed') AS first_failed_at,
    countIf(e.event_type = 'payout.failed') AS failures,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM payout_events AS e
GROUP BY payout_id, day
