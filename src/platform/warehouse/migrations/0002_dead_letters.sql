-- The only tables that may hold personal data: original bytes, kept for a short time, shown masked without the scope.

-- Identified by its coordinates (id is derived from them), so a re-delivered record is one letter; the earliest stays.
CREATE TABLE IF NOT EXISTS dead_letters
(
    id UUID,
    received_at DateTime64(3, 'UTC'),
    reason LowCardinality(String),
    event_type LowCardinality(String) COMMENT 'as sent, empty when unknown',
    path String,
    message String,
    source LowCardinality(String),
    origin String,
    partition Int32,
    position UInt64,
    key String,
    headers Map(String, String),
    body String COMMENT 'the original bytes',
    earliest_wins UInt64 MATERIALIZED bitNot(toUInt64(toUnixTimestamp64Milli(received_at)))
)
ENGINE = ReplacingMergeTree(earliest_wins)
ORDER BY id;

CREATE TABLE IF NOT EXISTS dead_letter_replays
(
    letter_id UUID,
    replayed_at DateTime64(3, 'UTC'),
    status LowCardinality(String) COMMENT 'what the replay became: accepted, duplicate, conflict or rejected',
    reason LowCardinality(String) COMMENT 'of a rejected replay',
    message String,
    corrected UInt8 COMMENT '1 when a corrected body was sent',
    body String COMMENT 'the corrected body'
)
ENGINE = MergeTree
ORDER BY (letter_id, replayed_at);
