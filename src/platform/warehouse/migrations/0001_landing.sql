-- The commit point (G3) and the book-keeping of the fan-out.

-- Every received record with its outcome. A batch has one ingestion time, so it lies in one partition and lands as one
-- part, whole or not at all.
CREATE TABLE IF NOT EXISTS events_raw
(
    batch_id UUID COMMENT 'one batch is one part',
    i UInt32 COMMENT 'position in the batch',
    ingested_at DateTime64(3, 'UTC') COMMENT 'one value a batch',
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    source LowCardinality(String) COMMENT 'http, file, kafka, redis or replay',
    origin String COMMENT 'request id, file name, topic or dead letter id' CODEC(ZSTD(1)),
    partition Int32 COMMENT 'Kafka partition; 0 for other sources',
    position UInt64 COMMENT 'index in the request, line of the file or offset' CODEC(Delta, ZSTD(1)),
    outcome Enum8('accepted' = 1, 'dead_letter' = 2) COMMENT 'what the check said',
    reason LowCardinality(String) COMMENT 'of a dead letter, from the closed list',
    family Enum8('' = 0, 'user' = 1, 'booking' = 2, 'payment' = 3, 'trip' = 4, 'route' = 5, 'location' = 6) COMMENT 'of the event type; empty for a dead letter',
    event_type LowCardinality(String) COMMENT 'empty when not recognised',
    identity UUID COMMENT 'with event_type: what makes two records one event; of a dead letter: its id',
    event_id UUID COMMENT 'as sent, or derived from the content',
    entity_id UUID COMMENT 'the key: user, booking, payment, trip, route, driver or payout, by family',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer' CODEC(Delta, ZSTD(1)),
    content_hash UInt64 COMMENT 'of what the event says: tells a duplicate from a conflict' CODEC(NONE),
    payload String COMMENT 'canonical JSON without personal data' CODEC(ZSTD(1))
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
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out',
    batch_id UUID COMMENT 'the batch in events_raw',
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed',
    state Enum8('begun' = 1, 'done' = 2) COMMENT 'begun, then done',
    epoch UInt64 COMMENT 'the writer: a higher one ends the rights of all before',
    records UInt32 COMMENT 'rows of the batch in events_raw',
    at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'when this row was written',
    reach Map(LowCardinality(String), Array(Int32)) DEFAULT map('', []) COMMENT 'of a begun one: the families and UTC days (since 1970) that it may change; no day: every day, family empty: every family'
)
ENGINE = MergeTree
ORDER BY (seq, state);

-- Each take-over of the right to fan out writes a higher epoch; the statements of older ones then select nothing.
CREATE TABLE IF NOT EXISTS lease
(
    epoch UInt64 COMMENT 'the writer: a higher one ends the rights of all before',
    holder String COMMENT 'the process that took over',
    taken_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'when it took over'
)
ENGINE = MergeTree
ORDER BY epoch;

-- A process that lands without the right to fan out says so here, so that the holder need not search events_raw.
CREATE TABLE IF NOT EXISTS landings
(
    batch_id UUID COMMENT 'a batch that waits for the writer',
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed',
    records UInt32 COMMENT 'rows of the batch in events_raw',
    announced_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'by the clock of the store, whatever the one of the process says'
)
ENGINE = MergeTree
ORDER BY announced_at
TTL toDateTime(announced_at) + INTERVAL 1 DAY;

-- One row an event: what tells a re-delivery from a new event, whatever its time.
CREATE TABLE IF NOT EXISTS event_ids
(
    identity UUID COMMENT 'with event_type: what makes two records one event',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    content_hash UInt64 COMMENT 'of what the event says: tells a duplicate from a conflict' CODEC(NONE),
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out',
    i UInt32 COMMENT 'position in the batch',
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed',
    INDEX by_seq seq TYPE minmax GRANULARITY 64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (identity, event_type)
-- Read by single identities only: each look-up reads one granule of every part.
SETTINGS index_granularity = 256;

-- Records that are an event already stored: what they say contradicts nothing (duplicate), or does (conflict; the first landed stays).
CREATE TABLE IF NOT EXISTS redeliveries
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out',
    i UInt32 COMMENT 'position in the batch',
    status Enum8('duplicate' = 1, 'conflict' = 2) COMMENT 'duplicate: it contradicts nothing; conflict: it does, and what was told first stays',
    family LowCardinality(String) COMMENT 'user, booking, payment, trip, route, location or payout',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    identity UUID COMMENT 'with event_type: what makes two records one event',
    event_id UUID COMMENT 'as sent this time',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer',
    first_seq UInt64 COMMENT 'batch of the event that stays',
    first_i UInt32 COMMENT 'position of the event that stays',
    batch_id UUID COMMENT 'batch of this record',
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (seq, i);

-- Redeliveries with other content that contradict nothing: another producer tells the same fact. What one adds goes on to the row of the
-- event in its family and into the tables derived from it.
CREATE TABLE IF NOT EXISTS retellings
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out',
    i UInt32 COMMENT 'position in the batch',
    family LowCardinality(String) COMMENT 'user, booking, payment, trip, route, location or payout',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    identity UUID COMMENT 'with event_type: what makes two records one event',
    entity_id UUID COMMENT 'the key: user, booking, payment, trip, route, driver or payout, by family',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened: both say the same',
    first_seq UInt64 COMMENT 'batch of the event',
    first_i UInt32 COMMENT 'position of the event',
    first_event_id UUID COMMENT 'of the event',
    first_ingested_at DateTime64(3, 'UTC') COMMENT 'when the event landed',
    first_imported Bool COMMENT 'of the event',
    first_content_hash UInt64 COMMENT 'of the event' CODEC(NONE),
    added Array(LowCardinality(String)) COMMENT 'fields that were not told before',
    payload String COMMENT 'of the event, with all that was added so far; empty when this telling adds nothing' CODEC(ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed',
    INDEX by_seq seq TYPE minmax GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (first_seq, first_i, seq, i);

-- Accepted events on their way into families, rollups and entity tables.
CREATE TABLE IF NOT EXISTS fan
(
    seq UInt64 COMMENT 'sequence number of the batch, in the order of the fan-out',
    i UInt32 COMMENT 'position in the batch',
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed',
    imported Bool COMMENT 'it is history: it came by a file, a backfill or a replay, so when it landed does not say how late it came',
    family LowCardinality(String) COMMENT 'user, booking, payment, trip, route, location or payout',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    identity UUID COMMENT 'with event_type: what makes two records one event',
    event_id UUID COMMENT 'as sent, or derived from the content',
    entity_id UUID COMMENT 'the key: user, booking, payment, trip, route, driver or payout, by family',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer',
    content_hash UInt64 COMMENT 'of what the event says: tells a duplicate from a conflict',
    payload String COMMENT 'canonical JSON without personal data'
)
ENGINE = Null;

-- The same events on their way into the tables that take those of all families: identities, and what is derived from `events`.
CREATE TABLE IF NOT EXISTS events_fan AS fan ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS events_fan_view TO events_fan AS SELECT * FROM fan;

CREATE MATERIALIZED VIEW IF NOT EXISTS event_ids_view TO event_ids AS
SELECT identity, event_type, content_hash, seq, i, ingested_at
FROM events_fan;

-- Work for the holder of the right to fan out, asked for by another process (the CLI while the service runs).
CREATE TABLE IF NOT EXISTS maintenance_requests
(
    id UUID COMMENT 'of the request',
    task LowCardinality(String) COMMENT 'what is asked for',
    arguments String COMMENT 'JSON',
    requested_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'when it was asked for'
)
ENGINE = MergeTree
ORDER BY requested_at
TTL toDateTime(requested_at) + INTERVAL 1 DAY;

-- What became of a request.
CREATE TABLE IF NOT EXISTS maintenance_results
(
    id UUID COMMENT 'of the request',
    result String COMMENT 'JSON: {"ok": …} or {"error": message}',
    finished_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'when the task ended'
)
ENGINE = MergeTree
ORDER BY id
TTL toDateTime(finished_at) + INTERVAL 1 DAY;
