-- derived: bookings_15m
-- from: booking_events
-- day: toDate(bucket)
-- Bookings by the quarter hour of their own time, UTC. A cancellation names no currency and nothing else names who cancelled.
CREATE TABLE bookings_15m
(
    bucket DateTime('UTC'),
    currency LowCardinality(String) COMMENT 'empty of cancellations',
    cancelled_by LowCardinality(String) COMMENT 'of cancellations',
    created SimpleAggregateFunction(sum, UInt64),
    confirmed SimpleAggregateFunction(sum, UInt64),
    cancelled SimpleAggregateFunction(sum, UInt64),
    completed SimpleAggregateFunction(sum, UInt64),
    created_seats SimpleAggregateFunction(sum, UInt64),
    confirmed_seats SimpleAggregateFunction(sum, UInt64),
    created_price SimpleAggregateFunction(sum, Decimal(38, 2)),
    confirmed_price SimpleAggregateFunction(sum, Decimal(38, 2)),
    completed_price SimpleAggregateFunction(sum, Decimal(38, 2)),
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (bucket, currency, cancelled_by);

-- select:
SELECT
    toStartOfFifteenMinutes(toDateTime(e.event_time, 'UTC')) AS bucket,
    e.currency AS currency,
    e.cancelled_by AS cancelled_by,
    countIf(e.event_type = 'booking.created') AS created,
    countIf(e.event_type = 'booking.confirmed') AS confirmed,
    countIf(e.event_type = 'booking.cancelled') AS cancelled,
    countIf(e.event_type = 'booking.completed') AS completed,
    sumIf(e.seats_booked, e.event_type = 'booking.created') AS created_seats,
    sumIf(e.seats_booked, e.event_type = 'booking.confirmed') AS confirmed_seats,
    sumIf(assumeNotNull(e.total_price), e.event_type = 'booking.created') AS created_price,
    sumIf(assumeNotNull(e.total_price), e.event_type = 'booking.confirmed') AS confirmed_price,
    sumIf(assumeNotNull(e.total_price), e.event_type = 'booking.completed') AS completed_price,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM booking_events AS e
GROUP BY bucket, currency, cancelled_by
