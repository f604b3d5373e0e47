-- family: route
CREATE TABLE IF NOT EXISTS route_events
(
    seq UInt64 CODEC(Delta, ZSTD(1)),
    i UInt32 CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    event_id UUID,
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    route_id UUID,
    driver_id UUID,
    route_name String,
    origin_city LowCardinality(String),
    destination_city LowCardinality(String),
    origin_state LowCardinality(String),
    destination_state LowCardinality(String),
    stops_count Nullable(UInt16),
    seats_total Nullable(UInt8),
    currency LowCardinality(String),
    base_price Nullable(Decimal(18, 2)),
    departure_time String COMMENT 'local',
    active_days Array(LowCardinality(String)),
    previous_status LowCardinality(String),
    new_status LowCardinality(String),
    cancellation_reason String,
    active_bookings_count Nullable(UInt32),
    updated_fields Array(LowCardinality(String)),
    experiments Map(LowCardinality(String), String),
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, route_id);

-- select:
WITH JSONExtract(payload, 'Tuple(
    driver_id UUID, route_name String, origin_city String, destination_city String, origin_state String, destination_state String,
    stops_count Nullable(UInt16), seats_total Nullable(UInt8), currency String, base_price Nullable(Decimal(18, 2)),
    departure_time String, active_days Array(LowCardinality(String)), previous_status String, new_status String,
    cancellation_reason String, active_bookings_count Nullable(UInt32), updated_fields Array(LowCardinality(String)),
    experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, event_type, event_id, event_time,
    entity_id AS route_id,
    p.driver_id AS driver_id,
    p.route_name AS route_name,
    p.origin_city AS origin_city,
    p.destination_city AS destination_city,
    p.origin_state AS origin_state,
    p.destination_state AS destination_state,
    p.stops_count AS stops_count,
    p.seats_total AS seats_total,
    p.currency AS currency,
    p.base_price AS base_price,
    p.departure_time AS departure_time,
    p.active_days AS active_days,
    p.previous_status AS previous_status,
    p.new_status AS new_status,
    p.cancellation_reason AS cancellation_reason,
    p.active_bookings_count AS active_bookings_count,
    p.updated_fields AS updated_fields,
    p.experiments AS experiments
FROM fan
WHERE family = 'route'
