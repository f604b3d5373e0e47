-- derived: realtime_minutes
-- from: events
-- day: toDate(minute)
-- keeps: 3
-- The last hour, minute by minute. Only what arrived within two hours after it happened: nothing of the last hour can have
-- arrived later, and an import of history leaves nothing here. The condition is over the event alone, so that the table can be
-- computed anew like any other.
ALTER TABLE events_fan
    ADD COLUMN IF NOT EXISTS currency LowCardinality(String) MATERIALIZED
        if(event_type IN ('booking.confirmed', 'payment.success') AND ingested_at < event_time + toIntervalHour(2),
            JSONExtractString(payload, 'currency'), '') COMMENT 'of money that was agreed or paid within the last two hours, else empty',
    ADD COLUMN IF NOT EXISTS amount Decimal(18, 2) MATERIALIZED
        multiIf(ingested_at >= event_time + toIntervalHour(2), toDecimal64(0, 2),
            event_type = 'booking.confirmed', ifNull(JSONExtract(payload, 'total_price', 'Nullable(Decimal(18, 2))'), 0),
            event_type = 'payment.success', JSONExtract(payload, 'amount', 'Decimal(18, 2)'),
            toDecimal64(0, 2)) COMMENT 'money that was agreed or paid within the last two hours, else 0';

-- What every family has in common, read as one table; `currency` and `amount` are those of money that was agreed or paid.
CREATE OR REPLACE VIEW events AS
SELECT 'user' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, CAST(NULL, 'Nullable(UUID)') AS acting_driver, if(event_type = 'user.activity', toNullable(user_id), NULL) AS acting_user,
    CAST('', 'LowCardinality(String)') AS currency, toDecimal64(0, 2) AS amount
FROM user_events
UNION ALL
SELECT 'booking' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type IN ('booking.created', 'booking.confirmed') OR (event_type = 'booking.cancelled' AND cancelled_by = 'RIDER'), toNullable(rider_id), NULL) AS acting_rider,
    if(event_type = 'booking.cancelled' AND cancelled_by = 'DRIVER', driver_id, NULL) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user,
    CAST(if(event_type = 'booking.confirmed', booking_events.currency, ''), 'LowCardinality(String)') AS currency,
    if(event_type = 'booking.confirmed', ifNull(total_price, 0), toDecimal64(0, 2)) AS amount
FROM booking_events
UNION ALL
SELECT 'payment' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type = 'payment.initiated', toNullable(rider_id), NULL) AS acting_rider, CAST(NULL, 'Nullable(UUID)') AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user,
    CAST(if(event_type = 'payment.success', payment_events.currency, ''), 'LowCardinality(String)') AS currency,
    if(event_type = 'payment.success', payment_events.amount, toDecimal64(0, 2)) AS amount
FROM payment_events
UNION ALL
SELECT 'trip' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    if(event_type IN ('trip.started', 'trip.completed'), toNullable(rider_id), NULL) AS acting_rider,
    if(event_type IN ('trip.started', 'trip.completed') OR (event_type = 'trip.cancelled' AND cancelled_by = 'DRIVER'), toNullable(driver_id), NULL) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user,
    CAST('', 'LowCardinality(String)') AS currency, toDecimal64(0, 2) AS amount
FROM trip_events
UNION ALL
SELECT 'route' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, toNullable(driver_id) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user,
    CAST('', 'LowCardinality(String)') AS currency, toDecimal64(0, 2) AS amount
FROM route_events
UNION ALL
SELECT 'location' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, toNullable(driver_id) AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user,
    CAST('', 'LowCardinality(String)') AS currency, toDecimal64(0, 2) AS amount
FROM location_events
UNION ALL
SELECT 'payout' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i,
    CAST(NULL, 'Nullable(UUID)') AS acting_rider, CAST(NULL, 'Nullable(UUID)') AS acting_driver, CAST(NULL, 'Nullable(UUID)') AS acting_user,
    CAST('', 'LowCardinality(String)') AS currency, toDecimal64(0, 2) AS amount
FROM payout_events;

CREATE TABLE realtime_minutes
(
    minute DateTime('UTC') COMMENT 'of the event, UTC',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    currency LowCardinality(String) COMMENT 'of confirmed bookings and successful payments, else empty',
    events SimpleAggregateFunction(sum, UInt64) COMMENT 'how many',
    amount SimpleAggregateFunction(sum, Decimal(38, 2)) COMMENT 'of confirmed bookings and successful payments',
    actors SimpleAggregateFunction(groupUniqArrayArray, Array(UUID)) COMMENT 'who did something of their own',
    arrivals SimpleAggregateFunction(sumMap, Map(UInt8, UInt64)) COMMENT 'events by when they arrived: 0 within the minute, n in the n-th minute after it; without imported history',
    lags SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) COMMENT 'events by how long after they happened they arrived: n for up to 1.01^n - 1 ms; without imported history',
    newest_event_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'newest event in the row',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (minute, event_type, currency);

-- select:
SELECT
    happened.minute AS minute,
    happened.event_type AS event_type,
    happened.currency AS currency,
    sum(happened.n) AS events,
    sum(happened.money) AS amount,
    groupUniqArrayArray(happened.acting) AS actors,
    sumMapIf(map(happened.arrived_in, happened.n), NOT happened.imported) AS arrivals,
    sumMapIf(map(happened.lag, happened.n), NOT happened.imported) AS lags,
    max(happened.newest) AS newest_event_at,
    min(happened.oldest) AS oldest_ingested_at,
    max(happened.latest_seq) AS last_seq
FROM (
    SELECT
        toStartOfMinute(toDateTime(e.event_time, 'UTC')) AS minute,
        e.event_type AS event_type,
        e.currency AS currency,
        e.imported AS imported,
        toUInt8(greatest(0, dateDiff('minute', e.event_time, e.ingested_at, 'UTC'))) AS arrived_in,
        toUInt16(ceil(log(1 + greatest(0, dateDiff('millisecond', e.event_time, e.ingested_at))) / log(1.01))) AS lag,
        count() AS n,
        sum(e.amount) AS money,
        arrayConcat(groupUniqArray(e.acting_rider), groupUniqArray(e.acting_driver)) AS acting,
        max(e.event_time) AS newest,
        min(e.ingested_at) AS oldest,
        max(e.seq) AS latest_seq
    FROM events AS e
    WHERE e.ingested_at < e.event_time + toIntervalHour(2)
    GROUP BY minute, event_type, currency, imported, arrived_in, lag
) AS happened
GROUP BY minute, event_type, currency
