-- The only tables that may hold personal data: original bytes, kept for a short time, shown masked without the scope.

-- One message that is no event. Its id is derived from where it came from, so a re-delivered record is one letter; the
-- earliest stays.
CREATE TABLE IF NOT EXISTS dead_letters
(
    id UUID COMMENT 'derived from where the message came from',
    received_at DateTime64(3, 'UTC') COMMENT 'when it arrived',
    reason LowCardinality(String) COMMENT 'from the closed list',
    event_type LowCardinality(String) COMMENT 'as sent, empty when unknown',
    path String COMMENT 'JSON pointer to what is wrong',
    message String COMMENT 'what is wrong, for a person',
    source LowCardinality(String) COMMENT 'http, file, kafka, redis or replay',
    origin String COMMENT 'request id, file name, topic or dead letter id',
    partition Int32 COMMENT 'Kafka partition; 0 for other sources',
    position UInt64 COMMENT 'index in the request, line of the file or offset',
    key String COMMENT 'Kafka key',
    headers Map(String, String) COMMENT 'Kafka headers',
    body String COMMENT 'the original bytes; of a message beyond 10 MiB the first MiB',
    whole_bytes UInt64 COMMENT 'length of the whole message',
    whole_sha256 String COMMENT 'of a message that was cut, hexadecimal; else empty',
    earliest_wins UInt64 MATERIALIZED bitNot(toUInt64(toUnixTimestamp64Milli(received_at))) COMMENT 'keeps the first of the same letter'
)
ENGINE = ReplacingMergeTree(earliest_wins)
ORDER BY id;

-- One try to make an event of a dead letter.
CREATE TABLE IF NOT EXISTS dead_letter_replays
(
    letter_id UUID COMMENT 'the dead letter',
    replayed_at DateTime64(3, 'UTC') COMMENT 'when it was tried',
    status LowCardinality(String) COMMENT 'what the replay became: accepted, duplicate, conflict or rejected',
    reason LowCardinality(String) COMMENT 'of a rejected replay',
    message String COMMENT 'of a rejected replay, for a person',
    corrected UInt8 COMMENT '1 when a corrected body was sent',
    body String COMMENT 'the corrected body'
)
ENGINE = MergeTree
ORDER BY (letter_id, replayed_at);
