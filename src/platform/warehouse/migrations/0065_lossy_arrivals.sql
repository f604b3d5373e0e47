-- What came by a way that keeps nothing (Redis pub/sub), by the minute of its own time: a receipt says how many events were
-- sampled out and that others may be missing. A row a flush, which a repeat after an error replaces.
CREATE TABLE IF NOT EXISTS lossy_arrivals
(
    at DateTime('UTC') COMMENT 'minute',
    origin LowCardinality(String),
    family LowCardinality(String),
    flush_id UUID,
    received UInt64,
    sampled_out UInt64,
    dropped UInt64 COMMENT 'heard, and given up because the store was away for too long',
    ingested_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (at, origin, family, flush_id)
TTL at + INTERVAL 800 DAY;
