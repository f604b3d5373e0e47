import { type SqlView, pseudonym } from './view.ts';

/** SQL: what the last change that tells it says. */
const latest = (column: string, isTold: string) =>
  `argMaxIf(r.${column}, (r.event_time, r.event_id), ${isTold})`;

/** One row a route. */
export const routesView: SqlView = {
  name: 'routes',
  comment: 'One row a route as it is now: where it leads, when it runs, and what a seat costs.',
  columns: [
    { name: 'route_id', type: 'UUID', comment: 'the route' },
    {
      name: 'driver_key',
      type: 'Nullable(UUID)',
      comment: 'pseudonym of the driver, the same in every view',
      sql: pseudonym('driver_id'),
    },
    {
      name: 'status',
      type: 'LowCardinality(String)',
      comment: 'created, active or cancelled, by the last of these changes; unknown when none was told',
      sql: "transform(last_switch, ['route.created', 'route.activated', 'route.cancelled'], ['created', 'active', 'cancelled'], 'unknown')",
    },
    { name: 'created_at', type: 'Time', comment: 'when it was created, in business time' },
    { name: 'activated_at', type: 'Time', comment: 'when it was activated for the first time' },
    { name: 'cancelled_at', type: 'Time', comment: 'when it was cancelled for the last time' },
    { name: 'changed_at', type: 'Time', comment: 'when something about it was told for the last time' },
    {
      name: 'origin_city',
      type: 'LowCardinality(String)',
      comment: 'where the route begins; empty when unknown',
    },
    {
      name: 'origin_state',
      type: 'LowCardinality(String)',
      comment: 'where the route begins; empty when unknown',
    },
    {
      name: 'destination_city',
      type: 'LowCardinality(String)',
      comment: 'where the route ends; empty when unknown',
    },
    {
      name: 'destination_state',
      type: 'LowCardinality(String)',
      comment: 'where the route ends; empty when unknown',
    },
    { name: 'stops', type: 'Nullable(UInt16)', comment: 'stops on the way' },
    { name: 'seats_total', type: 'Nullable(UInt8)', comment: 'seats that can be booked' },
    { name: 'base_price', type: 'Nullable(Decimal(18, 2))', comment: 'price of one seat, in currency' },
    {
      name: 'currency',
      type: 'LowCardinality(String)',
      comment: 'ISO 4217 code of the price; empty when unknown',
    },
    { name: 'departure_time', type: 'String', comment: 'local time of departure, HH:MM; empty when unknown' },
    {
      name: 'active_days',
      type: 'Array(String)',
      comment: 'days of the week on which it runs, MON to SUN; empty when unknown',
    },
  ],
  from: ({ tables }) => `FROM (
    SELECT r.route_id AS route_id, max(r.driver_id) AS driver_id,
        ${latest('event_type', "r.event_type IN ('route.created', 'route.activated', 'route.cancelled')")} AS last_switch,
        minIf(toNullable(r.event_time), r.event_type = 'route.created') AS created_at,
        minIf(toNullable(r.event_time), r.event_type = 'route.activated') AS activated_at,
        maxIf(toNullable(r.event_time), r.event_type = 'route.cancelled') AS cancelled_at,
        max(toNullable(r.event_time)) AS changed_at,
        max(r.origin_city) AS origin_city, max(r.origin_state) AS origin_state,
        max(r.destination_city) AS destination_city, max(r.destination_state) AS destination_state,
        ${latest('stops_count', 'r.stops_count IS NOT NULL')} AS stops, ${latest('seats_total', 'r.seats_total IS NOT NULL')} AS seats_total,
        ${latest('base_price', 'r.base_price IS NOT NULL')} AS base_price, max(r.currency) AS currency,
        ${latest('departure_time', "r.departure_time != ''")} AS departure_time, ${latest('active_days', 'notEmpty(r.active_days)')} AS active_days
    FROM ${tables}.route_changes AS r
    GROUP BY r.route_id
)`,
};
