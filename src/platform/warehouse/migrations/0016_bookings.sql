-- derived: bookings
-- from: booking_events
-- day: day
-- One booking, in one row a UTC day on which something happened to it: read with GROUP BY booking_id. What only one event
-- of a booking tells (its time, its price) stands in the row of that event's day alone.
CREATE TABLE bookings
(
    booking_id UUID,
    day Date,
    rider_id SimpleAggregateFunction(max, UUID),
    driver_id SimpleAggregateFunction(max, Nullable(UUID)),
    route_id SimpleAggregateFunction(max, UUID),
    currency SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'empty on a day of nothing but a cancellation',
    created_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    confirmed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    cancelled_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    completed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    cancelled_by SimpleAggregateFunction(max, LowCardinality(String)),
    scheduled_departure SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))),
    seats_booked SimpleAggregateFunction(max, UInt8),
    total_price SimpleAggregateFunction(max, Nullable(Decimal(18, 2))),
    confirmed_price SimpleAggregateFunction(max, Nullable(Decimal(18, 2))),
    rating SimpleAggregateFunction(max, Nullable(UInt8)),
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (booking_id, day);

-- select:
SELECT
    e.booking_id AS booking_id,
    toDate(e.event_time) AS day,
    max(e.rider_id) AS rider_id,
    max(e.driver_id) AS driver_id,
    max(e.route_id) AS route_id,
    max(e.currency) AS currency,
    minIf(toNullable(e.event_time), e.event_type = 'booking.created') AS created_at,
    minIf(toNullable(e.event_time), e.event_type = 'booking.confirmed') AS confirmed_at,
    minIf(toNullable(e.event_time), e.event_type = 'booking.cancelled') AS cancelled_at,
    minIf(toNullable(e.event_time), e.event_type = 'booking.completed') AS completed_at,
    max(e.cancelled_by) AS cancelled_by,
    max(e.scheduled_departure) AS scheduled_departure,
    max(e.seats_booked) AS seats_booked,
    max(e.total_price) AS total_price,
    maxIf(e.total_price, e.event_type = 'booking.confirmed') AS confirmed_price,
    max(e.rating) AS rating,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM booking_events AS e
GROUP BY booking_id, day
