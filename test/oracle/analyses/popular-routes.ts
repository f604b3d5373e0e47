// Popular routes by brute force: it counts the events of each route in the range and in the period before, and knows nothing of tables.
import { money, quotient } from '../truth/values.ts';
import { type RouteEvent, seatsAt } from './route-economics.ts';

export interface PopularAsked {
  fromMs: number;
  toMs: number;
  by: 'bookings' | 'revenue' | 'seat_occupancy' | 'riders' | 'growth';
  minimumBookings: number;
  limit: number;
}

const ms = (value: unknown) => Date.parse(String(value));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Ranks all routes, and shows the first of them. */
export function popularRoutesByHand(events: readonly RouteEvent[], asked: PopularAsked) {
  const byRoute = Map.groupBy(events, (event) => event['route_id']);
  byRoute.delete(undefined);
  const rows = [...byRoute].map(([id, own]) => rowOf(String(id), own, asked));
  const ranked = rows.filter(({ bookings }) => bookings.value >= asked.minimumBookings);
  const scoreOf = (row: (typeof rows)[number]) => score(row, asked.by);
  return {
    ranked: ranked.length,
    routes: ranked
      .map((row) => ({ rank: 1 + ranked.filter((one) => scoreOf(one) > scoreOf(row)).length, ...row }))
      .sort((a, b) => a.rank - b.rank || (a.route_id < b.route_id ? -1 : 1))
      .slice(0, asked.limit)
      .map(({ hundredths: _hundredths, ...row }) => row),
  };
}

function rowOf(route_id: string, events: readonly RouteEvent[], { fromMs, toMs }: PopularAsked) {
  const [now, before] = [countIn(events, fromMs, toMs), countIn(events, fromMs - (toMs - fromMs), fromMs)];
  const told = (field: string) =>
    events
      .filter((event) => event.event_type.startsWith('route.') && event[field] != null)
      .sort((a, b) => ms(a.event_timestamp) - ms(b.event_timestamp))
      .at(-1)?.[field] ?? null;
  return {
    route_id,
    route_name: told('route_name'),
    origin_city: told('origin_city'),
    destination_city: told('destination_city'),
    seats_total: told('seats_total'),
    bookings: {
      value: now.bookings,
      previous: before.bookings,
      relative_change: quotient(now.bookings - before.bookings, before.bookings),
    },
    revenue: {
      value: money(now.revenue),
      previous: money(before.revenue),
      relative_change: quotient(now.revenue - before.revenue, before.revenue),
    },
    seat_occupancy: occupancyOf(events, fromMs, toMs),
    riders: now.riders,
    hundredths: now.revenue,
  };
}

function countIn(events: readonly RouteEvent[], fromMs: number, toMs: number) {
  const found = events.filter(
    ({ event_timestamp }) => ms(event_timestamp) >= fromMs && ms(event_timestamp) < toMs,
  );
  const created = found.filter(({ event_type }) => event_type === 'booking.created');
  const sold = found.filter(
    ({ event_type, currency }) => event_type === 'booking.confirmed' && currency === 'NGN',
  );
  return {
    bookings: created.length,
    riders: new Set(created.map((event) => event['rider_id'])).size,
    revenue: sum(sold.map((event) => Math.round(Number(event['total_price']) * 100))),
  };
}

/** Passengers over seats of the runs that were due in the range; a run of unknown seats counts on neither side. */
function occupancyOf(events: readonly RouteEvent[], fromMs: number, toMs: number) {
  const starts = events.filter(({ event_type }) => event_type === 'trip.started');
  const runs = [...Map.groupBy(starts, (start) => ms(start['scheduled_departure']))]
    .filter(([dueMs]) => dueMs >= fromMs && dueMs < toMs)
    .map(([dueMs, rides]) => ({
      seats: seatsAt(events, dueMs),
      passengers: sum(rides.map((ride) => Number(ride['passengers_count'] ?? 0))),
    }))
    .filter(({ seats }) => seats !== null);
  const [numerator, denominator] = [
    sum(runs.map(({ passengers }) => passengers)),
    sum(runs.map(({ seats }) => seats!)),
  ];
  return { value: quotient(numerator, denominator), numerator, denominator };
}

/** What is compared is what is shown; a route without a value comes last. */
function score(
  row: Pick<ReturnType<typeof rowOf>, 'bookings' | 'seat_occupancy' | 'riders' | 'hundredths'>,
  by: PopularAsked['by'],
): number {
  if (by === 'bookings') return row.bookings.value;
  if (by === 'growth') return row.bookings.value - row.bookings.previous;
  if (by === 'revenue') return row.hundredths;
  return by === 'riders' ? row.riders : (row.seat_occupancy.value ?? -Infinity);
}
