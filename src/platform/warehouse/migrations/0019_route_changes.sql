-- derived: route_changes
-- from: route_events
-- day: toDate(event_time)
-- Every change of a route, for years: what it was as of any moment (active, seats, price), and where it begins and ends,
-- also when its events have expired. What a change does not tell is empty or null.
CREATE TABLE route_changes
(
    route_id UUID,
    event_time DateTime64(3, 'UTC'),
    event_type LowCardinality(String),
    event_id UUID,
    driver_id SimpleAggregateFunction(max, UUID),
    route_name SimpleAggregateFunction(max, String),
    origin_city SimpleAggregateFunction(max, LowCardinality(String)),
    destination_city SimpleAggregateFunction(max, LowCardinality(String)),
    origin_state SimpleAggregateFunction(max, LowCardinality(String)),
    destination_state SimpleAggregateFunction(max, LowCardinality(String)),
    stops_count SimpleAggregateFunction(max, Nullable(UInt16)),
    seats_total SimpleAggregateFunction(max, Nullable(UInt8)),
    currency SimpleAggregateFunction(max, LowCardinality(String)),
    base_price SimpleAggregateFunction(max, Nullable(Decimal(18, 2))),
    departure_time SimpleAggregateFunction(max, String),
    previous_status SimpleAggregateFunction(max, LowCardinality(String)),
    new_status SimpleAggregateFunction(max, LowCardinality(String)),
    active_bookings_count SimpleAggregateFunction(max, Nullable(UInt32)),
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
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
    max(e.previous_status) AS previous_status,
    max(e.new_status) AS new_status,
    max(e.active_bookings_count) AS active_bookings_count,
    min(e.ingested_at) AS oldest_ingested_at,
    max(e.seq) AS last_seq
FROM route_events AS e
GROUP BY route_id, event_time, event_type, event_id
