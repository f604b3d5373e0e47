-- derived: driver_trips_15m
-- from: trip_events
-- day: toDate(bucket)
-- What each driver did on each route by the quarter hour, UTC: trips, earnings, kilometres, minutes. The riders of a vehicle get on
-- together, so a row is a vehicle's start or arrival rather than a rider's. `departs_at` tells the runs of a route apart.
CREATE TABLE driver_trips_15m
(
    driver_id UUID COMMENT 'the driver',
    route_id UUID COMMENT 'the route',
    bucket DateTime('UTC') COMMENT 'begin of the quarter hour, UTC',
    departs_at DateTime64(3, 'UTC') COMMENT 'of trips started: when the vehicle was due to leave; else 1970',
    currency LowCardinality(String) COMMENT 'ISO 4217 code of trips completed, else empty',
    cancelled_by LowCardinality(String) COMMENT 'of cancellations, else empty',
    started SimpleAggregateFunction(sum, UInt64) COMMENT 'trips',
    completed SimpleAggregateFunction(sum, UInt64) COMMENT 'trips',
    cancelled SimpleAggregateFunction(sum, UInt64) COMMENT 'trips',
    cancelled_after_start SimpleAggregateFunction(sum, UInt64) COMMENT 'trips',
    passengers SimpleAggregateFunction(sum, UInt64) COMMENT 'of trips started',
    duration_minutes SimpleAggregateFunction(sum, Decimal(38, 3)) COMMENT 'of trips completed',
    distance_km SimpleAggregateFunction(sum, Decimal(38, 3)) COMMENT 'of trips completed',
    driver_earnings SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'of trips completed',
    platform_commission SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'of trips completed',
    with_duration SimpleAggregateFunction(sum, UInt64) COMMENT 'trips completed that tell it',
    with_distance SimpleAggregateFunction(sum, UInt64) COMMENT 'trips completed that tell it',
    with_earnings SimpleAggregateFunction(sum, UInt64) COMMENT 'trips completed that tell them',
    duration_of_both SimpleAggregateFunction(sum, Decimal(38, 3)) COMMENT 'of trips completed that tell duration and distance',
    distance_of_both SimpleAggregateFunction(sum, Decimal(38, 3)) COMMENT 'of trips completed that tell duration and distance',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (driver_id, route_id, bucket, departs_at, currency, cancelled_by);

-- select:
SELECT
    e.driver_id AS driver_id,
    e.route_id AS route_id,
    toStartOfFifteenMinutes(toDateTime(e.event_time, 'UTC')) AS bucket,
    if(e.event_type = 'trip.started', ifNull(e.scheduled_departure, toDateTime64(0, 3, 'UTC')), toDateTime64(0, 3, 'UTC')) AS departs_at,
    e.currency AS currency,
    e.cancelled_by AS cancelled_by,
    countIf(e.event_type = 'trip.started') AS started,
    countIf(e.event_type = 'trip.completed') AS completed,
    countIf(e.event_type = 'trip.cancelled') AS cancelled,
    countIf(e.event_type = 'trip.cancelled' AND e.was_started) AS cancelled_after_start,
    sumIf(assumeNotNull(e.passengers_count), e.event_type = 'trip.started') AS passengers,
    sumIf(assumeNotNull(e.duration_minutes), e.event_type = 'trip.completed') AS duration_minutes,
    sumIf(assumeNotNull(e.distance_km), e.event_type = 'trip.completed') AS distance_km,
    sumIf(assumeNotNull(e.driver_earnings), e.event_type = 'trip.completed') AS driver_earnings,
    sumIf(assumeNotNull(e.platform_commission), e.event_type = 'trip.completed') AS platform_commission,
    countIf(e.event_type = 'trip.completed' AND e.duration_minutes IS NOT NULL) AS with_duration,
    countIf(e.event_type = 'trip.completed' AND e.distance_km IS NOT NULL) AS with_distance,
    countIf(e.event_type = 'trip.completed' AND e.driver_earnings IS NOT NULL) AS with_earnings,
    sumIf(
        assumeNotNull(e.duration_minutes),
        e.event_type = 'trip.completed' AND e.duration_minutes IS NOT NULL AND e.distance_km IS NOT NULL
    ) AS duration_of_both,
    sumIf(
        assumeNotNull(e.distance_km),
        e.event_type = 'trip.completed' AND e.duration_minutes IS NOT NULL AND e.distance_km IS NOT NULL
    ) AS distance_of_both,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM trip_events AS e
GROUP BY driver_id, route_id, bucket, departs_at, currency, cancelled_by
