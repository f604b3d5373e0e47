-- family: route
-- One event of a route: created, activated, cancelled, updated.
CREATE TABLE IF NOT EXISTS route_events
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out' CODEC(Delta, ZSTD(1)),
    i UInt32 COMMENT 'position in the batch' CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed' CODEC(Delta, ZSTD(1)),
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    event_id UUID COMMENT 'as sent, or derived from the content',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer' CODEC(Delta, ZSTD(1)),
    route_id UUID COMMENT 'the route',
    driver_id UUID COMMENT 'the driver',
    route_name String COMMENT 'for a person',
    origin_city LowCardinality(String) COMMENT 'where the route begins',
    destination_city LowCardinality(String) COMMENT 'where the route ends',
    origin_state LowCardinality(String) COMMENT 'where the route begins',
    destination_state LowCardinality(String) COMMENT 'where the route ends',
    stops_count Nullable(UInt16) COMMENT 'stops on the way',
    seats_total Nullable(UInt8) COMMENT 'seats that can be booked',
    currency LowCardinality(String) COMMENT 'ISO 4217 code',
    base_price Nullable(Decimal(18, 2)) COMMENT 'price of one seat',
    departure_time String COMMENT 'local',
    active_days Array(LowCardinality(String)) COMMENT 'MON to SUN',
    previous_status LowCardinality(String) COMMENT 'before the change',
    new_status LowCardinality(String) COMMENT 'after the change',
    cancellation_reason String COMMENT 'for a person, as sent',
    active_bookings_count Nullable(UInt32) COMMENT 'open bookings when the route was cancelled',
    updated_fields Array(LowCardinality(String)) COMMENT 'names of what an update changed',
    experiments Map(LowCardinality(String), String) COMMENT 'experiment to variant, as the event carried them',
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, route_id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- select:
WITH JSONExtract(payload, 'Tuple(
    driver_id UUID, route_name String, origin_city String, destination_city String, origin_state String, destination_state String,
    stops_count Nullable(UInt16), seats_total Nullable(UInt8), currency String, base_price Nullable(Decimal(18, 2)),
    departure_time String, active_days Array(LowCardinality(String)), previous_status String, new_status String,
    cancellation_reason String, active_bookings_count Nullable(UInt32), updated_fields Array(LowCardinality(String)),
    experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, imported, event_type, event_id, event_time,
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
