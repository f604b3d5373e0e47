import type { Zone } from '../../kernel/time-zone.ts';
import { type Sql, inRange } from '../catalog/source.ts';
import type { Range } from '../time/buckets.ts';
import { type WhichRoutes, allRoutes, plannedSql } from './timetable-sql.ts';

interface Departures {
  /** Departures that are due in this range, [fromMs, toMs). */
  range: Range;
  /** The timetable tells local times of this zone. */
  zone: Zone;
  /** Revenue is counted in this currency. */
  currency: string;
  routes?: WhichRoutes | undefined;
}

/**
 * SQL: a row for each departure, (route_id, departs_at), that the timetable plans, somebody booked, or a vehicle served. A departure
 * that only the timetable knows has zeros; one that only bookings know is not planned.
 *
 * - `is_planned`: 1 when the timetable plans it.
 * - `seats_offered`: seats of the route as of departure; null when they were not told.
 * - `bookings`, `seats_asked`: all bookings made, whatever became of them.
 * - `seats_confirmed`: seats of those that were confirmed.
 * - `seats_sold`: of these, the seats of bookings not cancelled up to the departure. A later cancellation gives no seat back.
 * - `riders`: different riders of the seats sold.
 * - `bookings_of_unknown_seats`: confirmed bookings that tell no seats; they are missing in all numbers of seats.
 * - `trips`, `on_board`: trips that began, and their passengers.
 * - `revenue`: decimal, of the bookings confirmed and never cancelled, in the currency; refunds are not subtracted.
 * - `other_currencies`: such bookings in another currency, which `revenue` leaves out.
 *
 * Of a booking only its creation tells the departure. So the statement reads whole bookings; a table filled event by event could not
 * have these rows (docs/decisions/0036).
 */
export function departuresSql({ range, zone, currency, routes = allRoutes }: Departures): Sql {
  const planned = plannedSql(range, zone, routes);
  const parts = [
    part({ is_planned: 'toUInt64(1)' }, planned.text),
    part(ofBookings, bookingsOf(routes)),
    part({ trips: 'sum(started)', on_board: 'sum(passengers)' }, runsOf(routes)),
  ];
  return {
    text: `
SELECT
    departures.route_id AS route_id, departures.departs_at AS departs_at, vehicles.seats AS seats_offered,
    ${columns.map((name) => `departures.${name} AS ${name}`).join(', ')}
FROM (
    SELECT route_id, departs_at, ${columns.map((name) => `sum(${name}) AS ${name}`).join(', ')}
    FROM (${parts.join('\n    UNION ALL')}
    ) AS parts
    GROUP BY route_id, departs_at
) AS departures
ASOF LEFT JOIN (
    SELECT r.route_id AS route_id, r.event_time AS departs_at, argMax(r.seats_total, r.event_id) AS seats
    FROM route_changes AS r
    WHERE r.seats_total IS NOT NULL AND ${routes.text}
    GROUP BY route_id, departs_at
) AS vehicles USING (route_id, departs_at)`,
    params: { ...planned.params, currency },
  };
}

const columns = [
  'is_planned',
  'bookings',
  'seats_asked',
  'seats_confirmed',
  'seats_sold',
  'riders',
  'bookings_of_unknown_seats',
  'trips',
  'on_board',
  'revenue',
  'other_currencies',
] as const;

type Values = Partial<Record<(typeof columns)[number], string>>;

/** SQL: what one list knows of each departure; what it does not know is 0 there, so that the lists can be added up. */
function part(values: Values, rows: string): string {
  const zero = (name: string) => (name === 'revenue' ? 'toDecimal128(0, 2)' : 'toUInt64(0)');
  const selected = columns.map((name) => `${values[name] ?? zero(name)} AS ${name}`);
  return `
    SELECT route_id, departs_at, ${selected.join(', ')}
    FROM (${rows}
    ) AS listed
    GROUP BY route_id, departs_at`;
}

const ofBookings: Values = {
  bookings: 'count()',
  seats_asked: 'sum(seats)',
  seats_confirmed: 'sumIf(seats, is_confirmed)',
  seats_sold: 'sumIf(seats, is_sold)',
  riders: 'uniqExactIf(rider_id, is_sold)',
  bookings_of_unknown_seats: 'countIf(is_confirmed AND seats_are_unknown)',
  revenue: 'sumIf(price, is_kept AND currency = {currency:String})',
  other_currencies: 'countIf(is_kept AND currency != {currency:String})',
};

/** SQL: whole bookings, also what happened to them outside of the range, of departures in the range. `others`: more columns of them. */
export function bookingsOf(routes: WhichRoutes, others: readonly string[] = []): string {
  return `
SELECT
${others.map((name) => `    max(b.${name}) AS ${name},\n`).join('')}    max(b.route_id) AS route_id,
    assumeNotNull(max(b.scheduled_departure)) AS departs_at,
    max(b.rider_id) AS rider_id,
    max(b.currency) AS currency,
    toUInt64(ifNull(max(b.seats_booked), 0)) AS seats,
    max(b.seats_booked) IS NULL AS seats_are_unknown,
    min(b.cancelled_at) AS left_at,
    min(b.confirmed_at) IS NOT NULL AS is_confirmed,
    is_confirmed AND left_at IS NULL AS is_kept,
    is_kept OR (is_confirmed AND ifNull(left_at > departs_at, false)) AS is_sold,
    toDecimal128(ifNull(max(b.confirmed_price), 0), 2) AS price
FROM (
    SELECT *
    FROM bookings
    WHERE ${routes.text} AND booking_id IN (SELECT booking_id FROM bookings WHERE ${routes.text} AND ${inRange('scheduled_departure')})
) AS b
GROUP BY b.booking_id`;
}

/** SQL: trips that began, by the departure that they name. */
function runsOf(routes: WhichRoutes): string {
  return `
SELECT route_id, departs_at, started, passengers
FROM driver_trips_15m
WHERE ${routes.text} AND started > 0 AND ${inRange('departs_at')}`;
}
