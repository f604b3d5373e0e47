-- derived: bookings
-- from: booking_events
-- day: day
-- One booking, in one row a UTC day on which something happened to it: read with GROUP BY booking_id. What only one event
-- of a booking tells (its time, its price) stands in the row of that event's day alone.
CREATE TABLE bookings
(
    booking_id UUID COMMENT 'the booking',
    day Date COMMENT 'UTC day on which it happened',
    rider_id SimpleAggregateFunction(max, UUID) COMMENT 'the rider',
    driver_id SimpleAggregateFunction(max, Nullable(UUID)) COMMENT 'the driver',
    route_id SimpleAggregateFunction(max, UUID) COMMENT 'the route',
    currency SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'empty on a day of nothing but a cancellation',
    created_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    confirmed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    cancelled_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    completed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    cancelled_by SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'RIDER, DRIVER or SYSTEM; empty when unknown',
    scheduled_departure SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'when the vehicle is due to leave',
    seats_booked SimpleAggregateFunction(max, Nullable(UInt8)) COMMENT 'seats taken by the booking; null: not told on this day',
    pickup_stop_id SimpleAggregateFunction(max, Nullable(UUID)) COMMENT 'where the rider gets on; null: not told on this day',
    dropoff_stop_id SimpleAggregateFunction(max, Nullable(UUID)) COMMENT 'where the rider gets off; null: not told on this day',
    pickup_cell SimpleAggregateFunction(max, Nullable(UInt64)) COMMENT 'H3 cell of resolution 9 where the rider gets on; null: not told on this day',
    dropoff_cell SimpleAggregateFunction(max, Nullable(UInt64)) COMMENT 'H3 cell of resolution 9 where the rider gets off; null: not told on this day',
    total_price SimpleAggregateFunction(max, Nullable(Decimal(18, 2))) COMMENT 'what the rider pays for all seats',
    confirmed_price SimpleAggregateFunction(max, Nullable(Decimal(18, 2))) COMMENT 'price at confirmation',
    rating SimpleAggregateFunction(max, Nullable(UInt8)) COMMENT '1 to 5, by the rider',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
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
    max(e.pickup_stop_id) AS pickup_stop_id,
    max(e.dropoff_stop_id) AS dropoff_stop_id,
    max(geoToH3(e.pickup_lat, e.pickup_lon, 9)) AS pickup_cell,
    max(geoToH3(e.dropoff_lat, e.dropoff_lon, 9)) AS dropoff_cell,
    max(e.total_price) AS total_price,
    maxIf(e.total_price, e.event_type = 'booking.confirmed') AS confirmed_price,
    max(e.rating) AS rating,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM booking_events AS e
GROUP BY booking_id, day
