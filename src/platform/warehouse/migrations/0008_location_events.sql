-- family: location
-- One position of a driver.
CREATE TABLE IF NOT EXISTS location_events
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out' CODEC(Delta, ZSTD(1)),
    i UInt32 COMMENT 'position in the batch' CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed' CODEC(Delta, ZSTD(1)),
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    event_id UUID COMMENT 'as sent, or derived from the content',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer' CODEC(Delta, ZSTD(1)),
    driver_id UUID COMMENT 'the driver',
    trip_id Nullable(UUID) COMMENT 'null: on no trip',
    lat Float64 COMMENT 'degrees north',
    lon Float64 COMMENT 'degrees east',
    speed_kmh Nullable(Float64) COMMENT 'kilometres an hour',
    bearing Nullable(Float64) COMMENT 'degrees clockwise from north',
    accuracy_meters Nullable(Float64) COMMENT 'radius in metres',
    city LowCardinality(String) COMMENT 'as sent, empty when unknown',
    state LowCardinality(String) COMMENT 'as sent, empty when unknown',
    experiments Map(LowCardinality(String), String) COMMENT 'experiment to variant, as the event carried them',
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (toDate(event_time), driver_id, event_time)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- select:
WITH JSONExtract(payload, 'Tuple(
    trip_id Nullable(UUID), lat Float64, lon Float64, speed_kmh Nullable(Float64), bearing Nullable(Float64),
    accuracy_meters Nullable(Float64), city String, state String, experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, imported, event_type, event_id, event_time,
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
