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
ENGINE = ReplicatedMergeTree
PARTITION BY toYYYYMMDD(ingested_at)
ORDER BY (ingested_at, batch_id, i)


SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_bytes_for_wide_part = 1000000000, merge_selector_base = 20;

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
ENGINE = ReplicatedMergeTree
ORDER BY (seq, state);

CREATE TABLE IF NOT EXISTS lease
(
    epoch UInt64 COMMENT 'the writer: a higher one ends the rights of all before',
    holder String COMMENT 'the process that took over',
    taken_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'when it took over'
)
ENGINE = ReplicatedMergeTree
ORDER BY epoch;

CREATE TABLE IF NOT EXISTS landings
(
    batch_id UUID COMMENT 'a batch that waits for the writer',
    ingested_at DateTime64(3, 'UTC') COMMENT 'when the batch landed',
    records UInt32 COMMENT 'rows of the batch in events_raw',
    announced_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'by the clock of the store, whatever the one of the process says'
)
ENGINE = ReplicatedMergeTree
ORDER BY announced_at
TTL toDateTime(announced_at) + INTERVAL 1 DAY;

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
ENGINE = ReplicatedMergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (identity, event_type)

SETTINGS index_granularity = 256;

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
ENGINE = ReplicatedMergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (seq, i);

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
ENGINE = ReplicatedMergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (first_seq, first_i, seq, i);

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

CREATE TABLE IF NOT EXISTS events_fan AS fan ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS events_fan_view TO events_fan AS SELECT * FROM fan;

CREATE MATERIALIZED VIEW IF NOT EXISTS event_ids_view TO event_ids AS
SELECT identity, event_type, content_hash, seq, i, ingested_at
FROM events_fan;

CREATE TABLE IF NOT EXISTS maintenance_requests
(
    id UUID COMMENT 'of the request',
    task LowCardinality(String) COMMENT 'what is asked for',
    arguments String COMMENT 'JSON',
    requested_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'when it was asked for'
)
ENGINE = ReplicatedMergeTree
ORDER BY requested_at
TTL toDateTime(requested_at) + INTERVAL 1 DAY;

CREATE TABLE IF NOT EXISTS maintenance_results
(
    id UUID COMMENT 'of the request',
    result String COMMENT 'JSON: {"ok": …} or {"error": message}',
    finished_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'when the task ended'
)
ENGINE = ReplicatedMergeTree
ORDER BY id
TTL toDateTime(finished_at) + INTERVAL 1 DAY;
