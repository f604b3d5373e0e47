-- What came by a way that keeps nothing (Redis pub/sub), by the minute of its own time: a receipt says how many events were
-- sampled out and that others may be missing. A row a flush, which a repeat after an error replaces.
CREATE TABLE IF NOT EXISTS lossy_arrivals
(
    at DateTime('UTC') COMMENT 'minute',
    origin LowCardinality(String) COMMENT 'channel',
    family LowCardinality(String) COMMENT 'user, booking, payment, trip, route, location or payout',
    flush_id UUID COMMENT 'one write; a repeat replaces it',
    received UInt64 COMMENT 'positions heard',
    sampled_out UInt64 COMMENT 'positions left out on purpose',
    dropped UInt64 COMMENT 'heard, and given up because the store was away for too long',
    ingested_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'when this row was written'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (at, origin, family, flush_id)
TTL at + INTERVAL 800 DAY;
