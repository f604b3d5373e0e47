-- family: booking
-- One event of a booking: created, confirmed, cancelled, completed. What an event does not tell is null or empty.
CREATE TABLE IF NOT EXISTS booking_events
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out' CODEC(Delta, ZSTD(1)),
    i UInt32 COMMENT 'position in the batch' CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed' CODEC(Delta, ZSTD(1)),
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    event_id UUID COMMENT 'as sent, or derived from the content',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer' CODEC(Delta, ZSTD(1)),
    booking_id UUID COMMENT 'the booking',
    rider_id UUID COMMENT 'the rider',
    driver_id Nullable(UUID) COMMENT 'null: not told, or nobody has taken it',
    route_id UUID COMMENT 'the route',
    trip_id Nullable(UUID) COMMENT 'of a completed booking',
    payment_id Nullable(UUID) COMMENT 'of a confirmed booking',
    currency LowCardinality(String) COMMENT 'ISO 4217 code',
    seats_booked Nullable(UInt8) COMMENT 'seats taken by the booking; null: not told by this event',
    total_price Nullable(Decimal(18, 2)) COMMENT 'what the rider pays for all seats',
    pickup_stop_id Nullable(UUID) COMMENT 'where the rider gets on',
    dropoff_stop_id Nullable(UUID) COMMENT 'where the rider gets off',
    pickup_lat Nullable(Float64) COMMENT 'degrees north',
    pickup_lon Nullable(Float64) COMMENT 'degrees east',
    dropoff_lat Nullable(Float64) COMMENT 'degrees north',
    dropoff_lon Nullable(Float64) COMMENT 'degrees east',
    scheduled_departure Nullable(DateTime64(3, 'UTC')) COMMENT 'when the vehicle is due to leave',
    confirmation_code String COMMENT 'what the rider shows to the driver',
    cancelled_by LowCardinality(String) COMMENT 'RIDER, DRIVER or SYSTEM; empty when unknown',
    cancellation_reason String COMMENT 'for a person, as sent',
    refund_initiated UInt8 COMMENT '1 when money goes back',
    actual_departure Nullable(DateTime64(3, 'UTC')) COMMENT 'when the vehicle left',
    actual_arrival Nullable(DateTime64(3, 'UTC')) COMMENT 'when the vehicle arrived',
    duration_minutes Nullable(Decimal(12, 3)) COMMENT 'from departure to arrival, in minutes, rounded to 3 decimals, half away from zero',
    rating Nullable(UInt8) COMMENT '1 to 5, by the rider',
    experiments Map(LowCardinality(String), String) COMMENT 'experiment to variant, as the event carried them',
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, booking_id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- select:
WITH JSONExtract(payload, 'Tuple(
    rider_id UUID, driver_id Nullable(UUID), route_id UUID, trip_id Nullable(UUID), payment_id Nullable(UUID), currency String,
    seats_booked Nullable(UInt8), total_price Nullable(Decimal(18, 2)), pickup_stop_id Nullable(UUID),
    dropoff_stop_id Nullable(UUID), pickup_lat Nullable(Float64), pickup_lon Nullable(Float64), dropoff_lat Nullable(Float64), dropoff_lon Nullable(Float64),
    scheduled_departure String, confirmation_code String, cancelled_by String, cancellation_reason String, refund_initiated Bool,
    actual_departure String, actual_arrival String, duration_minutes Nullable(String), rating Nullable(UInt8),
    experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, imported, event_type, event_id, event_time,
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
    toDecimal64OrNull(toString(round(toDecimal128OrNull(p.duration_minutes, 12), 3)), 3) AS duration_minutes,
    p.rating AS rating,
    p.experiments AS experiments
FROM fan
WHERE family = 'booking'
