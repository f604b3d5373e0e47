-- family: location
CREATE TABLE IF NOT EXISTS location_events
(
    seq UInt64 CODEC(Delta, ZSTD(1)),
    i UInt32 CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    event_id UUID,
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    driver_id UUID,
    trip_id Nullable(UUID),
    lat Float64,
    lon Float64,
    speed_kmh Nullable(Float64),
    bearing Nullable(Float64),
    accuracy_meters Nullable(Float64),
    city LowCardinality(String),
    state LowCardinality(String),
    experiments Map(LowCardinality(String), String),
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (toDate(event_time), driver_id, event_time);

-- select:
WITH JSONExtract(payload, 'Tuple(
    trip_id Nullable(UUID), lat Float64, lon Float64, speed_kmh Nullable(Float64), bearing Nullable(Float64),
    accuracy_meters Nullable(Float64), city String, state String, experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, event_type, event_id, event_time,
    entity_id AS driver_id,
    p.trip_id AS trip_id,
    p.lat AS lat,
    p.lon AS lon,
    p.speed_kmh AS speed_kmh,
    p.bearing AS bearing,
    p.accuracy_meters AS accuracy_meters,
    p.city AS city,
    p.state AS state,
    p.experiments AS experiments
FROM fan
WHERE family = 'location'
