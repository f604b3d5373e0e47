-- derived: trips
-- from: trip_events
-- day: day
-- One trip, in one row a UTC day on which something happened to it: read with GROUP BY trip_id.
CREATE TABLE trips
(
    trip_id UUID COMMENT 'the ride of one booking',
    day Date COMMENT 'UTC day on which it happened',
    booking_id SimpleAggregateFunction(max, UUID) COMMENT 'the booking',
    driver_id SimpleAggregateFunction(max, UUID) COMMENT 'the driver',
    rider_id SimpleAggregateFunction(max, UUID) COMMENT 'the rider',
    route_id SimpleAggregateFunction(max, UUID) COMMENT 'the route',
    currency SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'ISO 4217 code',
    started_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    completed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    cancelled_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'first time',
    cancelled_by SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'RIDER, DRIVER or SYSTEM; empty when unknown',
    was_started SimpleAggregateFunction(max, UInt8) COMMENT '1 when cancelled after its start',
    scheduled_departure SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'when the vehicle is due to leave',
    actual_departure SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'of the start',
    completed_departure SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'as the completion tells it',
    actual_arrival SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'when the vehicle arrived',
    passengers_count SimpleAggregateFunction(max, Nullable(UInt8)) COMMENT 'people of this booking in the vehicle',
    duration_minutes SimpleAggregateFunction(max, Nullable(Decimal(12, 3))) COMMENT 'from departure to arrival, in minutes',
    distance_km SimpleAggregateFunction(max, Nullable(Decimal(12, 3))) COMMENT 'kept to the metre',
    driver_earnings SimpleAggregateFunction(max, Nullable(Decimal(18, 2))) COMMENT 'what the driver gets',
    platform_commission SimpleAggregateFunction(max, Nullable(Decimal(18, 2))) COMMENT 'what the platform keeps',
    on_time SimpleAggregateFunction(max, Nullable(Bool)) COMMENT 'as the producer judged; null: not told',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (trip_id, day);

-- select:
SELECT
    e.trip_id AS trip_id,
    toDate(e.event_time) AS day,
    max(e.booking_id) AS booking_id,
    max(e.driver_id) AS driver_id,
    max(e.rider_id) AS rider_id,
    max(e.route_id) AS route_id,
    max(e.currency) AS currency,
    minIf(toNullable(e.event_time), e.event_type = 'trip.started') AS started_at,
    minIf(toNullable(e.event_time), e.event_type = 'trip.completed') AS completed_at,
    minIf(toNullable(e.event_time), e.event_type = 'trip.cancelled') AS cancelled_at,
    max(e.cancelled_by) AS cancelled_by,
    max(e.was_started) AS was_started,
    max(e.scheduled_departure) AS scheduled_departure,
    maxIf(e.actual_departure, e.event_type = 'trip.started') AS actual_departure,
    maxIf(e.actual_departure, e.event_type = 'trip.completed') AS completed_departure,
    max(e.actual_arrival) AS actual_arrival,
    max(e.passengers_count) AS passengers_count,
    maxIf(e.duration_minutes, e.event_type = 'trip.completed') AS duration_minutes,
    maxIf(e.distance_km, e.event_type = 'trip.completed') AS distance_km,
    max(e.driver_earnings) AS driver_earnings,
    max(e.platform_commission) AS platform_commission,
    max(e.on_time) AS on_time,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM trip_events AS e
GROUP BY trip_id, day
