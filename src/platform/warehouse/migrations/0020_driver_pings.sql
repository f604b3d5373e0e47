-- derived: driver_pings
-- from: location_events
-- day: day
-- When a driver's positions were taken, one row a driver and UTC day: how long drivers were online, for years, at two to four
-- bytes a position. A position that came late may lie between two others, so no sum of gaps would stay right.
CREATE TABLE driver_pings
(
    day Date,
    driver_id UUID,
    pings SimpleAggregateFunction(groupArrayArray, Array(UInt32)) COMMENT 'ms since midnight UTC; sorted within a batch only',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
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
