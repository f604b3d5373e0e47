-- The commit point (G3) and the book-keeping of the fan-out.

-- Every received record with its outcome. A batch has one ingestion time, so it lies in one partition and lands as one
-- part, whole or not at all.
CREATE TABLE IF NOT EXISTS events_raw
(
    batch_id UUID,
    i UInt32 COMMENT 'position in the batch',
    ingested_at DateTime64(3, 'UTC') COMMENT 'one value a batch',
    source LowCardinality(String) COMMENT 'http, file, kafka or replay',
    origin String COMMENT 'request id, file name, topic or dead letter id' CODEC(ZSTD(1)),
    partition Int32,
    position UInt64 COMMENT 'index in the request, line of the file or offset' CODEC(Delta, ZSTD(1)),
    outcome Enum8('accepted' = 1, 'dead_letter' = 2),
    reason LowCardinality(String),
    family Enum8('' = 0, 'user' = 1, 'booking' = 2, 'payment' = 3, 'trip' = 4, 'route' = 5, 'location' = 6),
    event_type LowCardinality(String),
    identity UUID COMMENT 'with event_type: what makes two records one event; of a dead letter: its id',
    event_id UUID,
    entity_id UUID,
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    content_hash UInt64 CODEC(NONE),
    payload String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(ingested_at)
ORDER BY (ingested_at, batch_id, i)
-- Durable against power loss, for everything else can be made from this table; one file a part, so that this costs one
-- fsync and not forty; and merged rarely, for it is read by batch or whole.
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_bytes_for_wide_part = 1000000000, merge_selector_base = 20;

-- The order of the fan-out: a batch is begun, then done; at most one is open.
CREATE TABLE IF NOT EXISTS batches
(
    seq UInt64,
    batch_id UUID,
    ingested_at DateTime64(3, 'UTC'),
    state Enum8('begun' = 1, 'done' = 2),
    epoch UInt64,
    records UInt32 COMMENT 'rows of the batch in events_raw',
    at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY (seq, state);

-- Each take-over of the right to fan out writes a higher epoch; the statements of older ones then select nothing.
CREATE TABLE IF NOT EXISTS lease
(
    epoch UInt64,
    holder String,
    taken_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY epoch;

-- A process that lands without the right to fan out says so here, so that the holder need not search events_raw.
CREATE TABLE IF NOT EXISTS landings
(
    batch_id UUID,
    ingested_at DateTime64(3, 'UTC'),
    records UInt32
)
ENGINE = MergeTree
ORDER BY ingested_at
TTL toDateTime(ingested_at) + INTERVAL 1 DAY;

-- One row an event: what tells a re-delivery from a new event, whatever its time.
CREATE TABLE IF NOT EXISTS event_ids
(
    identity UUID,
    event_type LowCardinality(String),
    content_hash UInt64 CODEC(NONE),
    seq UInt64,
    i UInt32,
    ingested_at DateTime64(3, 'UTC'),
    INDEX by_seq seq TYPE minmax GRANULARITY 64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (identity, event_type)
-- Read by single identities only: each look-up reads one granule of every part.
SETTINGS index_granularity = 256;

-- Records that are an event already stored: same content (duplicate) or another (conflict; the first landed stays).
CREATE TABLE IF NOT EXISTS redeliveries
(
    seq UInt64,
    i UInt32,
    status Enum8('duplicate' = 1, 'conflict' = 2),
    family LowCardinality(String),
    event_type LowCardinality(String),
    identity UUID,
    event_id UUID,
    event_time DateTime64(3, 'UTC'),
    first_seq UInt64,
    first_i UInt32,
    batch_id UUID,
    ingested_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (seq, i);

-- Accepted events on their way into families, rollups and entity tables.
CREATE TABLE IF NOT EXISTS fan
(
    seq UInt64,
    i UInt32,
    ingested_at DateTime64(3, 'UTC'),
    family LowCardinality(String),
    event_type LowCardinality(String),
    identity UUID,
    event_id UUID,
    entity_id UUID,
    event_time DateTime64(3, 'UTC'),
    content_hash UInt64,
    payload String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS event_ids_view TO event_ids AS
SELECT identity, event_type, content_hash, seq, i, ingested_at
FROM fan;

-- Work for the holder of the right to fan out, asked for by another process (the CLI while the service runs).
CREATE TABLE IF NOT EXISTS maintenance_requests
(
    id UUID,
    task Enum8('reconcile' = 1, 'rebuild' = 2),
    arguments String COMMENT 'JSON',
    requested_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY requested_at
TTL toDateTime(requested_at) + INTERVAL 1 DAY;

CREATE TABLE IF NOT EXISTS maintenance_results
(
    id UUID,
    result String COMMENT 'JSON: {"ok": …} or {"error": message}',
    finished_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY id
TTL toDateTime(finished_at) + INTERVAL 1 DAY;
