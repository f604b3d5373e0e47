-- derived: route_changes
-- from: route_events
-- day: toDate(event_time)
-- Every change of a route, for years: what it was as of any moment (active, days and time of departure, seats, price), and where it
-- begins and ends, also when its events have expired. So it is the timetable, too. What a change does not tell is empty or null.
CREATE TABLE route_changes
(
    route_id UUID COMMENT 'the route',
    event_time DateTime64(3, 'UTC') COMMENT 'when it happened, by its producer',
    event_type LowCardinality(String) COMMENT 'such as payment.success',
    event_id UUID COMMENT 'tells apart changes of one moment',
    driver_id SimpleAggregateFunction(max, UUID) COMMENT 'the driver',
    route_name SimpleAggregateFunction(max, String) COMMENT 'for a person',
    origin_city SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'where the route begins',
    destination_city SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'where the route ends',
    origin_state SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'where the route begins',
    destination_state SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'where the route ends',
    stops_count SimpleAggregateFunction(max, Nullable(UInt16)) COMMENT 'stops on the way',
    seats_total SimpleAggregateFunction(max, Nullable(UInt8)) COMMENT 'seats that can be booked',
    currency SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'ISO 4217 code',
    base_price SimpleAggregateFunction(max, Nullable(Decimal(18, 2))) COMMENT 'price of one seat',
    departure_time SimpleAggregateFunction(max, String) COMMENT 'local time of departure, HH:MM',
    active_days SimpleAggregateFunction(max, Array(String)) COMMENT 'days of the week on which it runs, MON to SUN; empty when the change does not tell them',
    previous_status SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'before the change',
    new_status SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'after the change',
    active_bookings_count SimpleAggregateFunction(max, Nullable(UInt32)) COMMENT 'open bookings when the route was cancelled',
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'when the oldest event of this row landed: from it the row expires',
    last_seq SimpleAggregateFunction(max, UInt64) COMMENT 'the newest batch with a share in this row: recovery asks for it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (route_id, event_time, event_type, event_id);

-- select:
SELECT
    e.route_id AS route_id,
    e.event_time AS event_time,
    e.event_type AS event_type,
    e.event_id AS event_id,
    max(e.driver_id) AS driver_id,
    max(e.route_name) AS route_name,
    max(e.origin_city) AS origin_city,
    max(e.destination_city) AS destination_city,
    max(e.origin_state) AS origin_state,
    max(e.destination_state) AS destination_state,
    max(e.stops_count) AS stops_count,
    max(e.seats_total) AS seats_total,
    max(e.currency) AS currency,
    max(e.base_price) AS base_price,
    max(e.departure_time) AS departure_time,
    max(CAST(e.active_days, 'Array(String)')) AS active_days,
    max(e.previous_status) AS previous_status,
    max(e.new_status) AS new_status,
    max(e.active_bookings_count) AS active_bookings_count,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM route_events AS e
GROUP BY route_id, event_time, event_type, event_id
