-- family: payout
CREATE TABLE IF NOT EXISTS payout_events
(
    seq UInt64 CODEC(Delta, ZSTD(1)),
    i UInt32 CODEC(Delta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    event_id UUID,
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    payout_id UUID,
    driver_id UUID,
    currency LowCardinality(String),
    amount Decimal(18, 2),
    status LowCardinality(String),
    notes String,
    experiments Map(LowCardinality(String), String),
    INDEX by_seq seq TYPE minmax GRANULARITY 16
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, payout_id);

-- select:
WITH JSONExtract(payload, 'Tuple(
    driver_id UUID, currency String, amount Decimal(18, 2), status String, notes String,
    experiments Map(LowCardinality(String), String))') AS p
SELECT
    seq, i, ingested_at, event_type, event_id, event_time,
    entity_id AS payout_id,
    p.driver_id AS driver_id,
    p.currency AS currency,
    p.amount AS amount,
    p.status AS status,
    p.notes AS notes,
    p.experiments AS experiments
FROM fan
WHERE family = 'payout'
