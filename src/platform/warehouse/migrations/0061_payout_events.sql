-- family: payout
-- One event of a payout to a driver: requested, approved, rejected, completed, failed.
CREATE TABLE IF NOT EXISTS payout_events
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out' CODEC(Delta, ZSTD(1)),
    i UInt32 COMMENT 'position in the batch' CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed' CODEC(Delta, ZSTD(1)),
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    event_id UUID COMMENT 'as sent, or derived from the content',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer' CODEC(Delta, ZSTD(1)),
    payout_id UUID COMMENT 'the payout',
    driver_id UUID COMMENT 'the driver',
    currency LowCardinality(String) COMMENT 'ISO 4217 code',
    amount Decimal(18, 2) COMMENT 'what the driver is to get',
    status LowCardinality(String) COMMENT 'as sent',
    notes String COMMENT 'for a person, as sent',
    experiments Map(LowCardinality(String), String) COMMENT 'experiment to variant, as the event carried them',
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, payout_id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- select:
WITH JSONExtract(payload, 'Tuple(
    driver_id UUID, currency String, amount Decimal(18, 2), status String, notes String,
    experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, imported, event_type, event_id, event_time,
    entity_id AS payout_id,
    p.driver_id AS driver_id,
    p.currency AS currency,
    p.amount AS amount,
    p.status AS status,
    p.notes AS notes,
    p.experiments AS experiments
FROM fan
WHERE family = 'payout'
