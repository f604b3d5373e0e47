-- derived: route_bookings_15m
-- from: booking_events
-- day: toDate(bucket)
-- What was booked on each route by the quarter hour, UTC, and by whom. Where a route begins and ends is looked up when a question
-- is answered, so that a route that becomes known later counts for earlier bookings, too. A cancellation names no currency.
CREATE TABLE route_bookings_15m
(
    route_id UUID COMMENT 'the route',
    driver_id Nullable(UUID) COMMENT 'null: not told',
    bucket DateTime('UTC') COMMENT 'begin of the quarter hour, UTC',
    currency LowCardinality(String) COMMENT 'empty of cancellations',
    cancelled_by LowCardinality(String) COMMENT 'of cancellations',
    created SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings',
    confirmed SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings',
    cancelled SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings',
    completed SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings',
    created_seats SimpleAggregateFunction(sum, UInt64) COMMENT 'seats of created',
    confirmed_price SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'prices of confirmed',
    created_with_seats SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings created that tell their seats',
    confirmed_with_price SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings confirmed that tell their price',
    stars SimpleAggregateFunction(sum, UInt64) COMMENT 'ratings of completed, added up',
    ratings SimpleAggregateFunction(sum, UInt64) COMMENT 'bookings completed that tell their rating',
    riders SimpleAggregateFunction(groupUniqArrayArray, Array(UUID)) COMMENT 'who made the bookings created',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (route_id, driver_id, bucket, currency, cancelled_by)
SETTINGS allow_nullable_key = 1;

-- select:
SELECT
    e.route_id AS route_id,
    e.driver_id AS driver_id,
    toStartOfFifteenMinutes(toDateTime(e.event_time, 'UTC')) AS bucket,
    e.currency AS currency,
    e.cancelled_by AS cancelled_by,
    countIf(e.event_type = 'booking.created') AS created,
    countIf(e.event_type = 'booking.confirmed') AS confirmed,
    countIf(e.event_type = 'booking.cancelled') AS cancelled,
    countIf(e.event_type = 'booking.completed') AS completed,
    sumIf(assumeNotNull(e.seats_booked), e.event_type = 'booking.created') AS created_seats,
    sumIf(assumeNotNull(e.total_price), e.event_type = 'booking.confirmed') AS confirmed_price,
    countIf(e.event_type = 'booking.created' AND e.seats_booked IS NOT NULL) AS created_with_seats,
    countIf(e.event_type = 'booking.confirmed' AND e.total_price IS NOT NULL) AS confirmed_with_price,
    sumIf(assumeNotNull(e.rating), e.event_type = 'booking.completed') AS stars,
    countIf(e.event_type = 'booking.completed' AND e.rating IS NOT NULL) AS ratings,
    groupUniqArrayIf(e.rider_id, e.event_type = 'booking.created') AS riders,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM booking_events AS e
GROUP BY route_id, driver_id, bucket, currency, cancelled_by
