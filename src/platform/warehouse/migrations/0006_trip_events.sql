-- family: trip
CREATE TABLE IF NOT EXISTS trip_events
(
    seq UInt64 CODEC(Delta, ZSTD(1)),
    i UInt32 CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    event_id UUID,
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    trip_id UUID,
    booking_id UUID,
    driver_id UUID,
    rider_id UUID,
    route_id UUID,
    currency LowCardinality(String),
    scheduled_departure Nullable(DateTime64(3, 'UTC')),
    actual_departure Nullable(DateTime64(3, 'UTC')),
    actual_arrival Nullable(DateTime64(3, 'UTC')),
    start_lat Nullable(Float64),
    start_lon Nullable(Float64),
    end_lat Nullable(Float64),
    end_lon Nullable(Float64),
    passengers_count UInt8,
    duration_minutes Nullable(Decimal(12, 3)),
    distance_km Nullable(Decimal(12, 3)) COMMENT 'kept to the metre',
    driver_earnings Nullable(Decimal(18, 2)),
    platform_commission Nullable(Decimal(18, 2)),
    on_time Nullable(Bool),
    cancelled_by LowCardinality(String),
    cancellation_reason String,
    was_started UInt8,
    experiments Map(LowCardinality(String), String),
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, trip_id);

-- select:
WITH JSONExtract(payload, 'Tuple(
    booking_id UUID, driver_id UUID, rider_id UUID, route_id UUID, currency String, scheduled_departure String,
    actual_departure String, actual_arrival String, start_lat Nullable(Float64), start_lon Nullable(Float64),
    end_lat Nullable(Float64), end_lon Nullable(Float64), passengers_count UInt8, duration_minutes Nullable(Float64),
    distance_km Nullable(Float64), partial_distance_km Nullable(Float64), driver_earnings Nullable(Decimal(18, 2)),
    platform_commission Nullable(Decimal(18, 2)), on_time Nullable(Bool), cancelled_by String, cancellation_reason String,
    was_started Bool, experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, event_type, event_id, event_time,
    entity_id AS trip_id,
    p.booking_id AS booking_id,
    p.driver_id AS driver_id,
    p.rider_id AS rider_id,
    p.route_id AS route_id,
    p.currency AS currency,
    parseDateTime64BestEffortOrNull(p.scheduled_departure, 3, 'UTC') AS scheduled_departure,
    parseDateTime64BestEffortOrNull(p.actual_departure, 3, 'UTC') AS actual_departure,
    parseDateTime64BestEffortOrNull(p.actual_arrival, 3, 'UTC') AS actual_arrival,
    p.start_lat AS start_lat,
    p.start_lon AS start_lon,
    p.end_lat AS end_lat,
    p.end_lon AS end_lon,
    p.passengers_count AS passengers_count,
    toDecimal64OrNull(toString(round(p.duration_minutes, 3)), 3) AS duration_minutes,
    toDecimal64OrNull(toString(round(coalesce(p.distance_km, p.partial_distance_km), 3)), 3) AS distance_km,
    p.driver_earnings AS driver_earnings,
    p.platform_commission AS platform_commission,
    p.on_time AS on_time,
    p.cancelled_by AS cancelled_by,
    p.cancellation_reason AS cancellation_reason,
    p.was_started AS was_started,
    p.experiments AS experiments
FROM fan
WHERE family = 'trip'
