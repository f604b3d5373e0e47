-- family: trip
-- One event of a trip, which is the ride of one booking: started, completed, cancelled.
CREATE TABLE IF NOT EXISTS trip_events
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out' CODEC(Delta, ZSTD(1)),
    i UInt32 COMMENT 'position in the batch' CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed' CODEC(Delta, ZSTD(1)),
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    event_id UUID COMMENT 'as sent, or derived from the content',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer' CODEC(Delta, ZSTD(1)),
    trip_id UUID COMMENT 'the ride of one booking',
    booking_id UUID COMMENT 'the booking',
    driver_id UUID COMMENT 'the driver',
    rider_id UUID COMMENT 'the rider',
    route_id UUID COMMENT 'the route',
    currency LowCardinality(String) COMMENT 'ISO 4217 code',
    scheduled_departure Nullable(DateTime64(3, 'UTC')) COMMENT 'when the vehicle is due to leave',
    actual_departure Nullable(DateTime64(3, 'UTC')) COMMENT 'when the vehicle left',
    actual_arrival Nullable(DateTime64(3, 'UTC')) COMMENT 'when the vehicle arrived',
    start_lat Nullable(Float64) COMMENT 'degrees north',
    start_lon Nullable(Float64) COMMENT 'degrees east',
    end_lat Nullable(Float64) COMMENT 'degrees north',
    end_lon Nullable(Float64) COMMENT 'degrees east',
    passengers_count Nullable(UInt8) COMMENT 'people of this booking in the vehicle; null: not told by this event',
    duration_minutes Nullable(Decimal(12, 3)) COMMENT 'from departure to arrival, in minutes, rounded to 3 decimals, half away from zero',
    distance_km Nullable(Decimal(12, 3)) COMMENT 'rounded to the metre, half away from zero',
    driver_earnings Nullable(Decimal(18, 2)) COMMENT 'what the driver gets',
    platform_commission Nullable(Decimal(18, 2)) COMMENT 'what the platform keeps',
    on_time Nullable(Bool) COMMENT 'as the producer judged; null: not told',
    cancelled_by LowCardinality(String) COMMENT 'RIDER, DRIVER or SYSTEM; empty when unknown',
    cancellation_reason String COMMENT 'for a person, as sent',
    was_started UInt8 COMMENT '1 when cancelled after its start',
    experiments Map(LowCardinality(String), String) COMMENT 'experiment to variant, as the event carried them',
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, trip_id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- select:
WITH JSONExtract(payload, 'Tuple(
    booking_id UUID, driver_id UUID, rider_id UUID, route_id UUID, currency String, scheduled_departure String,
    actual_departure String, actual_arrival String, start_lat Nullable(Float64), start_lon Nullable(Float64),
    end_lat Nullable(Float64), end_lon Nullable(Float64), passengers_count Nullable(UInt8),
    duration_minutes Nullable(String), distance_km Nullable(String), partial_distance_km Nullable(String), driver_earnings Nullable(Decimal(18, 2)),
    platform_commission Nullable(Decimal(18, 2)), on_time Nullable(Bool), cancelled_by String, cancellation_reason String,
    was_started Bool, experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, imported, event_type, event_id, event_time,
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
    toDecimal64OrNull(toString(round(toDecimal128OrNull(p.duration_minutes, 12), 3)), 3) AS duration_minutes,
    toDecimal64OrNull(toString(round(toDecimal128OrNull(coalesce(p.distance_km, p.partial_distance_km), 12), 3)), 3) AS distance_km,
    p.driver_earnings AS driver_earnings,
    p.platform_commission AS platform_commission,
    p.on_time AS on_time,
    p.cancelled_by AS cancelled_by,
    p.cancellation_reason AS cancellation_reason,
    p.was_started AS was_started,
    p.experiments AS experiments
FROM fan
WHERE family = 'trip'
