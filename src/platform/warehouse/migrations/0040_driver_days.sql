-- derived: driver_days
-- from: trip_events
-- day: day
-- In which quarter hours of a UTC day a driver began trips, a bit for each: who drove in any local day, and since when, without
-- reading every trip.
CREATE TABLE driver_days
(
    driver_id UUID COMMENT 'the driver',
    day Date COMMENT 'UTC day on which it happened',
    before_noon SimpleAggregateFunction(groupBitOr, UInt64) COMMENT 'bit 0: 00:00 to 00:15 UTC, bit 47: 11:45 to 12:00',
    after_noon SimpleAggregateFunction(groupBitOr, UInt64) COMMENT 'bit 0: 12:00 to 12:15 UTC, bit 47: 23:45 to 24:00',
    first_started_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'first trip of the day',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (driver_id, day);

-- select:
WITH toHour(e.event_time) * 4 + intDiv(toMinute(e.event_time), 15) AS quarter, bitShiftLeft(toUInt64(1), quarter % 48) AS bit
SELECT
    e.driver_id AS driver_id,
    toDate(e.event_time) AS day,
    groupBitOr(if(quarter < 48, bit, 0)) AS before_noon,
    groupBitOr(if(quarter < 48, 0, bit)) AS after_noon,
    min(e.event_time) AS first_started_at,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM trip_events AS e
WHERE e.event_type = 'trip.started'
GROUP BY driver_id, day
