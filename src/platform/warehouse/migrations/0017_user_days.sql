-- derived: user_days
-- from: events
-- day: day
-- Who did something of their own in which quarter hours of a UTC day: a bit for each, so that the local days of any time zone
-- can be told apart. A sign-in or the like (user.activity) is no action by itself, so it has rows of its own. Registrations, decisions about papers and what the system does are nobody's own actions.
ALTER TABLE events_fan
    ADD COLUMN IF NOT EXISTS acting_rider Nullable(UUID) MATERIALIZED if(
        event_type IN ('booking.created', 'booking.confirmed', 'payment.initiated', 'trip.started', 'trip.completed')
            OR (event_type = 'booking.cancelled' AND JSONExtractString(payload, 'cancelled_by') = 'RIDER'),
        toUUIDOrNull(JSONExtractString(payload, 'rider_id')), NULL) COMMENT 'the rider whose own action it is; null: nobody',
    ADD COLUMN IF NOT EXISTS acting_driver Nullable(UUID) MATERIALIZED multiIf(
        family = 'location', toNullable(entity_id),
        family = 'route' OR event_type IN ('trip.started', 'trip.completed')
            OR (event_type IN ('booking.cancelled', 'trip.cancelled') AND JSONExtractString(payload, 'cancelled_by') = 'DRIVER'),
        toUUIDOrNull(JSONExtractString(payload, 'driver_id')), NULL) COMMENT 'the driver whose own action it is; null: nobody',
    ADD COLUMN IF NOT EXISTS acting_user Nullable(UUID) MATERIALIZED if(event_type = 'user.activity', toNullable(entity_id), NULL)
        COMMENT 'who signed in or the like; null: nobody';

CREATE OR REPLACE VIEW events AS
SELECT 'user' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, CAST(NULL, 'Nullable(UUID)') AS acting_driver, if(event_type = 'user.activity', toNullable(user_id), NULL) AS acting_user
FROM user_events
UNION ALL
SELECT 'booking' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type IN ('booking.created', 'booking.confirmed') OR (event_type = 'booking.cancelled' AND cancelled_by = 'RIDER'), toNullable(rider_id), NULL) AS acting_rider,
    if(event_type = 'booking.cancelled' AND cancelled_by = 'DRIVER', driver_id, NULL) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM booking_events
UNION ALL
SELECT 'payment' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type = 'payment.initiated', toNullable(rider_id), NULL) AS acting_rider, CAST(NULL, 'Nullable(UUID)') AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM payment_events
UNION ALL
SELECT 'trip' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type IN ('trip.started', 'trip.completed'), toNullable(rider_id), NULL) AS acting_rider,
    if(event_type IN ('trip.started', 'trip.completed') OR (event_type = 'trip.cancelled' AND cancelled_by = 'DRIVER'), toNullable(driver_id), NULL) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM trip_events
UNION ALL
SELECT 'route' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, toNullable(driver_id) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM route_events
UNION ALL
SELECT 'location' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, toNullable(driver_id) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user
FROM location_events;

CREATE TABLE user_days
(
    user_id UUID COMMENT 'the user',
    day Date COMMENT 'UTC day on which it happened',
    acted_as LowCardinality(String) COMMENT 'rider or driver; user: signed in or the like, which few metrics count',
    before_noon SimpleAggregateFunction(groupBitOr, UInt64) COMMENT 'bit 0: 00:00 to 00:15 UTC, bit 47: 11:45 to 12:00',
    after_noon SimpleAggregateFunction(groupBitOr, UInt64) COMMENT 'bit 0: 12:00 to 12:15 UTC, bit 47: 23:45 to 24:00',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (user_id, day, acted_as);

-- select:
WITH toHour(e.event_time) * 4 + intDiv(toMinute(e.event_time), 15) AS quarter, bitShiftLeft(toUInt64(1), quarter % 48) AS bit
SELECT
    assumeNotNull(tupleElement(actor, 1)) AS user_id,
    toDate(e.event_time) AS day,
    tupleElement(actor, 2) AS acted_as,
    groupBitOr(if(quarter < 48, bit, 0)) AS before_noon,
    groupBitOr(if(quarter < 48, 0, bit)) AS after_noon,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM events AS e
ARRAY JOIN [(e.acting_rider, 'rider'), (e.acting_driver, 'driver'), (e.acting_user, 'user')] AS actor
WHERE tupleElement(actor, 1) IS NOT NULL
GROUP BY user_id, day, acted_as
