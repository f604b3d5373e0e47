-- family: booking
CREATE TABLE IF NOT EXISTS booking_events
(
    seq UInt64 CODEC(Delta, ZSTD(1)),
    i UInt32 CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    event_id UUID,
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    booking_id UUID,
    rider_id UUID,
    driver_id Nullable(UUID),
    route_id UUID,
    trip_id Nullable(UUID),
    payment_id Nullable(UUID),
    currency LowCardinality(String),
    seats_booked UInt8,
    total_price Nullable(Decimal(18, 2)),
    pickup_stop_id Nullable(UUID),
    dropoff_stop_id Nullable(UUID),
    pickup_lat Nullable(Float64),
    pickup_lon Nullable(Float64),
    dropoff_lat Nullable(Float64),
    dropoff_lon Nullable(Float64),
    scheduled_departure Nullable(DateTime64(3, 'UTC')),
    confirmation_code String,
    cancelled_by LowCardinality(String),
    cancellation_reason String,
    refund_initiated UInt8,
    actual_departure Nullable(DateTime64(3, 'UTC')),
    actual_arrival Nullable(DateTime64(3, 'UTC')),
    duration_minutes Nullable(Decimal(12, 3)),
    rating Nullable(UInt8),
    experiments Map(LowCardinality(String), String),
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, booking_id);

-- select:
WITH JSONExtract(payload, 'Tuple(
    rider_id UUID, driver_id Nullable(UUID), route_id UUID, trip_id Nullable(UUID), payment_id Nullable(UUID), currency String,
    seats_booked UInt8, total_price Nullable(Decimal(18, 2)), pickup_stop_id Nullable(UUID), dropoff_stop_id Nullable(UUID),
    pickup_lat Nullable(Float64), pickup_lon Nullable(Float64), dropoff_lat Nullable(Float64), dropoff_lon Nullable(Float64),
    scheduled_departure String, confirmation_code String, cancelled_by String, cancellation_reason String, refund_initiated Bool,
    actual_departure String, actual_arrival String, duration_minutes Nullable(Float64), rating Nullable(UInt8),
    experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, event_type, event_id, event_time,
    entity_id AS booking_id,
    p.rider_id AS rider_id,
    p.driver_id AS driver_id,
    p.route_id AS route_id,
    p.trip_id AS trip_id,
    p.payment_id AS payment_id,
    p.currency AS currency,
    p.seats_booked AS seats_booked,
    p.total_price AS total_price,
    p.pickup_stop_id AS pickup_stop_id,
    p.dropoff_stop_id AS dropoff_stop_id,
    p.pickup_lat AS pickup_lat,
    p.pickup_lon AS pickup_lon,
    p.dropoff_lat AS dropoff_lat,
    p.dropoff_lon AS dropoff_lon,
    parseDateTime64BestEffortOrNull(p.scheduled_departure, 3, 'UTC') AS scheduled_departure,
    p.confirmation_code AS confirmation_code,
    p.cancelled_by AS cancelled_by,
    p.cancellation_reason AS cancellation_reason,
    p.refund_initiated AS refund_initiated,
    parseDateTime64BestEffortOrNull(p.actual_departure, 3, 'UTC') AS actual_departure,
    parseDateTime64BestEffortOrNull(p.actual_arrival, 3, 'UTC') AS actual_arrival,
    toDecimal64OrNull(toString(round(p.duration_minutes, 3)), 3) AS duration_minutes,
    p.rating AS rating,
    p.experiments AS experiments
FROM fan
WHERE family = 'booking'
