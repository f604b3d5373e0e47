-- derived: bookings_15m
-- from: booking_events
-- day: toDate(bucket)
-- Bookings by the quarter hour of their own time, UTC. A cancellation names no currency and nothing else names who cancelled.
-- Not every producer tells the seats and the price; a mean must be divided by the bookings that tell it.
CREATE TABLE bookings_15m
(
    bucket DateTime('UTC') COMMENT 'begin of the quarter hour, UTC',
    currency LowCardinality(String) COMMENT 'empty of cancellations',
    cancelled_by LowCardinality(String) COMMENT 'of cancellations',
    created SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings',
    confirmed SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings',
    cancelled SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings',
    completed SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings',
    created_seats SimpleAggregateFunction(sum, UInt64) COMMENT 'seats of created',
    confirmed_seats SimpleAggregateFunction(sum, UInt64) COMMENT 'seats of confirmed',
    created_price SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'prices of created',
    confirmed_price SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'prices of confirmed',
    completed_price SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'prices of completed',
    created_with_seats SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings created that tell their seats',
    confirmed_with_price SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings confirmed that tell their price',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
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
    sumIf(assumeNotNull(e.seats_booked), e.event_type = 'booking.created') AS created_seats,
    sumIf(assumeNotNull(e.seats_booked), e.event_type = 'booking.confirmed') AS confirmed_seats,
    sumIf(assumeNotNull(e.total_price), e.event_type = 'booking.created') AS created_price,
    sumIf(assumeNotNull(e.total_price), e.event_type = 'booking.confirmed') AS confirmed_price,
    sumIf(assumeNotNull(e.total_price), e.event_type = 'booking.completed') AS completed_price,
    countIf(e.event_type = 'booking.created' AND e.seats_booked IS NOT NULL) AS created_with_seats,
    countIf(e.event_type = 'booking.confirmed' AND e.total_price IS NOT NULL) AS confirmed_with_price,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM booking_events AS e
GROUP BY bucket, currency, cancelled_by
