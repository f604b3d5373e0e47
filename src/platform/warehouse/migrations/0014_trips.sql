-- derived: trips
-- from: trip_events
-- day: day
-- One trip, in one row a UTC day on which something happened to it: read with GROUP BY trip_id.
CREATE TABLE trips
(
    trip_id UUID,
    day Date,
    booking_id SimpleAggregateFunction(max, UUID),
    driver_id SimpleAggregateFunction(max, UUID),
    rider_id SimpleAggregateFunction(max, UUID),
    route_id SimpleAggregateFunction(max, UUID),
    currency SimpleAggregateFunction(max, LowCardinality(String)),
    started_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    completed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    cancelled_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    cancelled_by SimpleAggregateFunction(max, LowCardinality(String)),
    was_started SimpleAggregateFunction(max, UInt8),
    scheduled_departure SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))),
    actual_departure SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'of the start',
    completed_departure SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'as the completion tells it',
    actual_arrival SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))),
    passengers_count SimpleAggregateFunction(max, UInt8),
    duration_minutes SimpleAggregateFunction(max, Nullable(Decimal(12, 3))),
    distance_km SimpleAggregateFunction(max, Nullable(Decimal(12, 3))),
    driver_earnings SimpleAggregateFunction(max, Nullable(Decimal(18, 2))),
    platform_commission SimpleAggregateFunction(max, Nullable(Decimal(18, 2))),
    on_time SimpleAggregateFunction(max, Nullable(Bool)),
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
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
