-- derived: payouts
-- from: payout_events
-- day: day
-- One payout, in one row a UTC day on which something happened to it: read with GROUP BY payout_id.
CREATE TABLE payouts
(
    payout_id UUID,
    day Date,
    driver_id SimpleAggregateFunction(max, UUID),
    currency SimpleAggregateFunction(max, LowCardinality(String)),
    amount SimpleAggregateFunction(max, Decimal(18, 2)),
    requested_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    approved_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    rejected_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    completed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    first_failed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    failures SimpleAggregateFunction(sum, UInt64),
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
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
