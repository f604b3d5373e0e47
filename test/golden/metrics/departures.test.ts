import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { makeSfc32 } from '../../../src/kernel/sfc32.ts';
import { makeZone } from '../../../src/kernel/time-zone.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/kernel/units.ts';
import { departuresSql } from '../../../src/metrics/sql/departures-sql.ts';
import { bookingEvents } from '../../support/booking-events.ts';
import { newId, serviceEvents } from '../../support/service-events.ts';
import { type Arrival, type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Departures of random routes, bookings and trips against a computation that looks at every minute of the local clock. The clock is set
// forward in the second night and the range cuts days.

const TIMEZONE = 'America/New_York';
const zone = makeZone(TIMEZONE);
const FROM_MS = Date.parse('2026-03-07T13:07:11.500Z');
const TO_MS = Date.parse('2026-03-11T09:00:00Z');
const range = { fromMs: FROM_MS, toMs: TO_MS };
const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

const next = makeSfc32(5, 0);
const random = () => next() / 2 ** 32;
const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
const between = (from: number, to: number) => Math.floor(from + random() * (to - from));
const iso = (ms: number) => new Date(ms).toISOString();

interface Change {
  route: string;
  atMs: number;
  type: 'created' | 'activated' | 'cancelled' | 'updated';
  time: string | null;
  days: string[] | null;
  seats: number | null;
}

const routes = Array.from({ length: 8 }, newId);
const timeOfDay = () => pick(['02:30', '06:15', '17:00:30', '00:00', '23:59']);
const someDays = () => WEEKDAYS.filter(() => random() < 0.7);
const changes = routes.flatMap((route, index): Change[] => {
  const startMs = FROM_MS - 9 * DAY_MS + index;
  const told = { time: timeOfDay(), days: someDays(), seats: between(2, 9) };
  const nothing = { time: null, days: null, seats: null };
  const later = Array.from({ length: between(0, 9) }, (): Change => {
    const atMs = between(FROM_MS - DAY_MS, TO_MS);
    const type = pick(['activated', 'cancelled', 'updated', 'updated'] as const);
    if (type !== 'updated') return { route, atMs, type, ...nothing };
    const part = { time: timeOfDay(), days: someDays(), seats: between(2, 9) };
    return { route, atMs, type, ...nothing, ...pick([{ time: part.time }, { days: part.days }, part]) };
  });
  return [
    { route, atMs: startMs, type: 'created' as const, ...told },
    ...(index === 0 ? [] : [{ route, atMs: startMs + 1, type: 'activated' as const, ...nothing }]),
    ...later,
  ];
});

interface Booking {
  id: string;
  route: string;
  rider: string;
  departsMs: number;
  createdMs: number;
  seats: number | null;
  currency: string;
  confirmedMs: number | null;
  cancelledMs: number | null;
}

const riders = Array.from({ length: 12 }, newId);
/** Most are of planned departures, some of a moment at which nothing departs, and some of none in the range. */
const moments = [...plannedMoments(), FROM_MS, TO_MS - 1, TO_MS, FROM_MS - 1];
const bookings = Array.from({ length: 400 }, (): Booking => {
  const departsMs = pick(moments);
  const createdMs = departsMs - between(0, 3 * DAY_MS);
  return {
    id: newId(),
    route: pick(routes),
    rider: pick(riders),
    departsMs,
    createdMs,
    seats: random() < 0.9 ? between(1, 4) : null,
    currency: random() < 0.9 ? 'NGN' : 'GHS',
    confirmedMs: random() < 0.7 ? createdMs + between(0, DAY_MS) : null,
    cancelledMs: random() < 0.3 ? pick([departsMs, departsMs + 1, createdMs + between(0, 4 * DAY_MS)]) : null,
  };
});
const trips = Array.from({ length: 120 }, () => ({
  route: pick(routes),
  departsMs: pick(moments),
  passengers: between(0, 4),
}));

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const arrivals = events().map((event): Arrival => ({ event, ingestedAtMs: TO_MS }));
  for (let batch = 0; batch < 3; batch += 1)
    await insertAccepted(
      store.connection,
      arrivals.filter((_, i) => i % 3 === batch),
      batch + 1,
    );
});
afterAll(() => store.close());

test.each([{ routes: null }, { routes: routes.slice(1, 3) }])('departures of routes %j', async (chosen) => {
  const which =
    chosen.routes === null
      ? undefined
      : { text: 'route_id IN {routes:Array(UUID)}', params: { routes: chosen.routes } };
  const { text, params } = departuresSql({ range, zone, currency: 'NGN', routes: which });
  const rows = await store.connection.query(
    z.record(z.string(), z.unknown()),
    `SELECT * REPLACE (toUnixTimestamp64Milli(departs_at) AS departs_at, toString(revenue) AS revenue) FROM (${text}) ORDER BY route_id, departs_at`,
    { params, settings: { output_format_json_quote_64bit_integers: 0 } },
  );
  const expected = expectedDepartures().filter(({ route_id }) => chosen.routes?.includes(route_id) ?? true);
  expect(rows).toEqual(expected);
  expect(rows.length).toBeGreaterThan(20);
});

test('some departures are planned and empty, and some are not planned', () => {
  const rows = expectedDepartures();
  expect(rows.filter((row) => row.is_planned + row.bookings + row.trips === 1)).not.toEqual([]);
  expect(rows.filter(({ is_planned }) => is_planned === 0)).not.toEqual([]);
});

/** What the last of the changes of a route up to a moment told. */
function lastTold<Key extends 'time' | 'days' | 'seats'>(route: string, atMs: number, key: Key) {
  const told = changesUntil(route, atMs).map((change) => change[key]);
  return told.filter((value) => value !== null && (!Array.isArray(value) || value.length > 0)).at(-1) ?? null;
}

function changesUntil(route: string, atMs: number): Change[] {
  return changes
    .filter((change) => change.route === route && change.atMs <= atMs)
    .toSorted((a, b) => a.atMs - b.atMs);
}

function isPlanned(route: string, atMs: number): boolean {
  const state = changesUntil(route, atMs).filter(({ type }) => type !== 'updated');
  const days = lastTold(route, atMs, 'days') as string[] | null;
  const time = lastTold(route, atMs, 'time') as string | null;
  if (state.at(-1)?.type !== 'activated' || time === null) return false;
  const day = zone.dayOf(atMs);
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const wallMs = day * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000;
  return zone.instantsOf(wallMs)[0] === atMs && days?.includes(WEEKDAYS[(day + 3) % 7]!) === true;
}

/** All half minutes at which some route departs by its timetable. */
function plannedMoments(): number[] {
  const first = Math.ceil(FROM_MS / (30 * 1000)) * 30 * 1000;
  const found: number[] = [];
  for (let ms = first; ms < TO_MS; ms += 30 * 1000)
    if (routes.some((route) => isPlanned(route, ms))) found.push(ms);
  return found;
}

function expectedDepartures() {
  const inRange = (ms: number) => ms >= FROM_MS && ms < TO_MS;
  return [...new Set(moments)]
    .filter(inRange)
    .toSorted((a, b) => a - b)
    .flatMap((departsMs) => routes.map((route) => expectedRow(route, departsMs)))
    .filter((row) => row.is_planned + row.bookings + row.trips > 0)
    .toSorted((a, b) =>
      a.route_id < b.route_id ? -1 : a.route_id > b.route_id ? 1 : a.departs_at - b.departs_at,
    );
}

function expectedRow(route: string, departsMs: number) {
  const made = bookings.filter((one) => one.route === route && one.departsMs === departsMs);
  const confirmed = made.filter(({ confirmedMs }) => confirmedMs !== null);
  const kept = confirmed.filter(({ cancelledMs }) => cancelledMs === null);
  const sold = confirmed.filter(({ cancelledMs }) => cancelledMs === null || cancelledMs > departsMs);
  const began = trips.filter((one) => one.route === route && one.departsMs === departsMs);
  const seatsOf = (some: readonly Booking[]) => some.reduce((sum, { seats }) => sum + (seats ?? 0), 0);
  const paid = kept.filter(({ currency }) => currency === 'NGN').length;
  return {
    route_id: route,
    departs_at: departsMs,
    seats_offered: lastTold(route, departsMs, 'seats'),
    is_planned: isPlanned(route, departsMs) ? 1 : 0,
    bookings: made.length,
    seats_asked: seatsOf(made),
    seats_confirmed: seatsOf(confirmed),
    seats_sold: seatsOf(sold),
    riders: new Set(sold.map(({ rider }) => rider)).size,
    bookings_of_unknown_seats: confirmed.filter(({ seats }) => seats === null).length,
    trips: began.length,
    on_board: began.reduce((sum, { passengers }) => sum + passengers, 0),
    revenue: paid === 0 ? '0' : `${paid * 1000}`,
    other_currencies: kept.length - paid,
  };
}

function events(): Arrival['event'][] {
  const types = {
    created: serviceEvents.routeCreated,
    activated: serviceEvents.routeActivated,
    cancelled: serviceEvents.routeCancelled,
    updated: serviceEvents.routeUpdated,
  };
  return [
    ...changes.map(({ route, atMs, type, time, days, seats }) =>
      types[type](iso(atMs), {
        route_id: route,
        ...(time !== null && { departure_time: time }),
        ...(days !== null && { active_days: days }),
        ...(seats !== null && { seats_total: seats }),
      }),
    ),
    ...bookings.flatMap((one) => {
      const whole = { booking_id: one.id, route_id: one.route, rider_id: one.rider };
      const priced = { ...whole, seats_booked: one.seats, currency: one.currency };
      return [
        bookingEvents.created(iso(one.createdMs), { ...priced, scheduled_departure: iso(one.departsMs) }),
        ...(one.confirmedMs === null ? [] : [bookingEvents.confirmed(iso(one.confirmedMs), priced)]),
        ...(one.cancelledMs === null ? [] : [bookingEvents.cancelled(iso(one.cancelledMs), whole)]),
      ];
    }),
    ...trips.map(({ route, departsMs, passengers }) =>
      serviceEvents.started(iso(departsMs + MINUTE_MS), {
        trip_id: newId(),
        route_id: route,
        scheduled_departure: iso(departsMs),
        passengers_count: passengers,
      }),
    ),
  ];
}
