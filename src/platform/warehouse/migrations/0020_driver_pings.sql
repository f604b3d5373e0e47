-- derived: driver_pings
-- from: location_events
-- day: day
-- When a driver's positions were taken, one row a driver and UTC day: how long drivers were online, for years, at two to four
-- bytes a position. A position that came late may lie between two others, so no sum of gaps would stay right.
CREATE TABLE driver_pings
(
    day Date COMMENT 'UTC day on which it happened',
    driver_id UUID COMMENT 'the driver',
    pings SimpleAggregateFunction(groupArrayArray, Array(UInt32)) COMMENT 'ms since midnight UTC; sorted within a batch only',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, driver_id);

-- select:
SELECT
    toDate(e.event_time) AS day,
    e.driver_id AS driver_id,
    arraySort(groupArray(toUInt32(toUnixTimestamp64Milli(e.event_time) % 86400000))) AS pings,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM location_events AS e
GROUP BY day, driver_id
