-- derived: event_arrivals
-- from: events
-- day: toDate(bucket)
-- When the events of a 15-minute bucket arrived, to the minute: late counts for any grain and time zone, and rates.
CREATE TABLE event_arrivals
(
    bucket DateTime('UTC') COMMENT 'begin of the quarter hour, UTC',
    arrived_at DateTime('UTC') COMMENT 'minute of arrival, UTC',
    family LowCardinality(String) COMMENT 'user, booking, payment, trip, route, location or payout',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    imported Bool COMMENT 'history by a file, a backfill or a replay: never late',
    events SimpleAggregateFunction(sum, UInt64) COMMENT 'how many',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (bucket, family, event_type, arrived_at, imported);

-- select:
SELECT
    toStartOfFifteenMinutes(toDateTime(e.event_time, 'UTC')) AS bucket,
    toStartOfMinute(toDateTime(e.ingested_at, 'UTC')) AS arrived_at,
    e.family AS family,
    e.event_type AS event_type,
    e.imported AS imported,
    count() AS events,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM events AS e
GROUP BY bucket, arrived_at, family, event_type, imported
