import { afterAll, beforeAll, expect, test } from 'vitest';
import { routesEconomics } from '../../../src/features/analyses/routes/economics/all-routes.ts';
import { routeEconomics } from '../../../src/features/analyses/routes/economics/one-route.ts';
import { makeSfc32 } from '../../../src/kernel/sfc32.ts';
import { DAY_MS, HOUR_MS } from '../../../src/kernel/units.ts';
import {
  type Departure,
  departuresOf,
  loadsOf,
  showDeparture,
  totalsOf,
} from '../../oracle/analyses/route-economics.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents } from '../../support/booking-events.ts';
import { randomService } from '../../support/random-service.ts';
import { serviceEvents } from '../../support/service-events.ts';
import { insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

// One route by hand, of which every departure has another edge, and a week of random rides on three others.

const NOW_MS = Date.parse('2026-04-20T12:00:00Z');
const week = {
  fromMs: Date.parse('2026-04-06T00:00:00+01:00'),
  toMs: Date.parse('2026-04-13T00:00:00+01:00'),
  offset: '+01:00',
};
const randomRoute = (n: number) => `30000000-0000-4000-8000-00000000000${n}`;
const hand = 'a0000000-0000-4000-8000-000000000001';
const seats = (route_id: string, atMs: number, seats_total: number) =>
  serviceEvents.routeUpdated(new Date(atMs).toISOString(), { route_id, seats_total, route_name: 'Route' });
const random = [
  ...randomService({ drivers: 10, rides: 500, fromMs: week.fromMs, toMs: week.toMs }),
  // Of the first route the seats change in the week, of the second they become known in it, of the third never.
  seats(randomRoute(0), week.fromMs - DAY_MS, 4),
  seats(randomRoute(0), week.fromMs + 3 * DAY_MS, 2),
  seats(randomRoute(1), week.fromMs + 2 * DAY_MS + HOUR_MS, 6),
];
let store: TestStore;

/** A booking of a departure, by the hour in the evening before; its trip, if it has passengers. */
function book(
  departs: string,
  {
    count = 1,
    price = '1000.00',
    cancelled = null,
    passengers = null,
    km = 10,
  }: {
    count?: number;
    price?: string;
    cancelled?: string | null;
    passengers?: number | null;
    km?: number | null;
  },
) {
  const ids = { route_id: hand, booking_id: crypto.randomUUID(), trip_id: crypto.randomUUID() };
  const given = { ...ids, seats_booked: count, total_price: price, scheduled_departure: departs };
  const ride = { ...ids, scheduled_departure: departs, passengers_count: passengers };
  return [
    bookingEvents.created('2026-03-08T20:00:00Z', given),
    bookingEvents.confirmed('2026-03-08T20:05:00Z', given),
    ...(cancelled === null ? [] : [bookingEvents.cancelled(cancelled, ids)]),
    ...(passengers === null
      ? []
      : [
          serviceEvents.started(departs, ride),
          serviceEvents.completed(new Date(Date.parse(departs) + HOUR_MS).toISOString(), {
            ...ids,
            distance_km: km,
            driver_earnings: '600.00',
          }),
        ]),
  ];
}

/** A route of four stops: on each of three days riders get on and off anywhere, and once from each stop to the next. */
const stopping = 'b0000000-0000-4000-8000-000000000001';
const stops = [1, 2, 3, 4].map((n) => `5000000${n}-0000-4000-8000-000000000000`);
const rides = ridesBetweenStops();

function ridesBetweenStops() {
  const next = makeSfc32(5, 0);
  const below = (n: number) => next() % n;
  const pairs = ['01', '12', '23', '02', '03', '13', '01', '12'];
  const route = [
    serviceEvents.routeCreated('2026-03-01T00:00:00Z', {
      route_id: stopping,
      seats_total: 3,
      departure_time: '07:00',
      active_days: ['MON', 'TUE', 'WED', 'THU'],
    }),
    serviceEvents.routeActivated('2026-03-01T00:00:01Z', { route_id: stopping }),
  ];
  const booked = ['09', '10', '11'].flatMap((day) =>
    pairs.flatMap((pair) => {
      const [pickup_stop_id, dropoff_stop_id] = pair.split('').map((place) => stops[Number(place)]);
      const given = {
        count: 1 + below(2),
        cancelled: below(5) === 0 ? `2026-03-${day}T05:00:00Z` : null,
        passengers: below(3) === 0 ? null : 1 + below(2),
      };
      const between = { route_id: stopping, pickup_stop_id, dropoff_stop_id };
      return book(`2026-03-${day}T06:00:00Z`, given).map((event) => ({ ...event, ...between }));
    }),
  );
  return [...route, ...booked];
}

beforeAll(async () => {
  store = await openTestStore();
  const byHand = [
    serviceEvents.routeCreated('2026-03-01T00:00:00Z', {
      route_id: hand,
      seats_total: 3,
      departure_time: '07:00',
      active_days: ['MON', 'TUE', 'WED'],
    }),
    serviceEvents.routeActivated('2026-03-01T00:00:01Z', { route_id: hand }),
    seats(hand, Date.parse('2026-03-10T06:00:00Z'), 2),
    // Monday: one seat of three stays empty; a cancellation before the departure gives its seat back, one after it does not.
    ...book('2026-03-09T06:00:00Z', { passengers: 1, km: 10 }),
    ...book('2026-03-09T06:00:00Z', { cancelled: '2026-03-09T06:00:00Z' }),
    ...book('2026-03-09T06:00:00Z', { cancelled: '2026-03-09T06:00:01Z' }),
    // Tuesday: three on two seats; the seats changed at the very departure. One ride tells no distance.
    ...book('2026-03-10T06:00:00Z', { count: 1, passengers: 1, km: 8, price: '1000.50' }),
    ...book('2026-03-10T06:00:00Z', { count: 2, passengers: 2, km: null }),
  ];
  const arrivals = [...random, ...byHand, ...rides].map((event) => ({
    event,
    ingestedAtMs: Date.parse(event.event_timestamp) + 1_000,
  }));
  await insertAccepted(
    store.connection,
    arrivals.filter((_, i) => i % 2 === 1),
  );
  await insertAccepted(
    store.connection,
    arrivals.filter((_, i) => i % 2 === 0),
    2,
  );
});
afterAll(() => store.close());

const ground = () => analysisGround({ connection: store.connection, nowMs: NOW_MS });
type Totals = ReturnType<typeof totalsOf>;
interface Body {
  totals: Totals & { left_out_bookings: number };
  by_hour: (Totals & { weekday: number; hour: number })[];
  by_segment: { segments: object[] | null; unknown_because: string | null; without_stops: number };
  departures: Record<string, unknown>[];
  over_capacity: Record<string, unknown>[];
}
const ask = (given: Record<string, string>) => askAnalysis<Body>(ground(), routeEconomics, given);

test('each departure of a week has its seats, and those over capacity are listed', async () => {
  const answer = await ask({ route_id: hand, from: '2026-03-09', to: '2026-03-16', cost_per_run: '250.25' });
  const monday = {
    departs_at: '2026-03-09T07:00:00+01:00',
    is_planned: true,
    trips: 1,
    seats_offered: 3,
    seats_sold: 2,
    seats_empty: 1,
    load_factor: 0.666667,
    on_board: 1,
    riders: 1,
    is_sold_out: false,
    is_over_capacity: false,
    revenue: '1000.00',
    driver_earnings: '600.00',
    distance_km: 10,
    seat_km: 30,
    dead_seat_km: 20,
  };
  const tuesday = {
    ...monday,
    departs_at: '2026-03-10T07:00:00+01:00',
    trips: 2,
    seats_offered: 2,
    seats_sold: 3,
    seats_empty: 0,
    load_factor: 1.5,
    on_board: 3,
    is_sold_out: true,
    is_over_capacity: true,
    revenue: '2000.50',
    driver_earnings: '1200.00',
    distance_km: 8,
    seat_km: 16,
    dead_seat_km: 0,
  };
  const wednesday = {
    ...monday,
    departs_at: '2026-03-11T07:00:00+01:00',
    trips: 0,
    seats_offered: 2,
    seats_sold: 0,
    seats_empty: 2,
    load_factor: 0,
    on_board: 0,
    riders: 0,
    revenue: '0.00',
    driver_earnings: '0.00',
    distance_km: null,
    seat_km: null,
    dead_seat_km: null,
  };
  expect(answer).toMatchObject({
    route: {
      route_id: hand,
      route_name: 'Route',
      origin_city: 'Yaba',
      destination_city: 'Marina',
      seats_total: 2,
    },
    totals: {
      departures: 3,
      served: 2,
      unknown_seats: 0,
      seats_offered: 7,
      seats_sold: 5,
      seats_empty: 3,
      load_factor: { value: 0.714286, numerator: 5, denominator: 7 },
      occupancy: { value: 0.8, numerator: 4, denominator: 5 },
      sold_out: { value: 0.333333, numerator: 1, denominator: 3 },
      over_capacity: 1,
      revenue: '3000.50',
      left_out_bookings: 0,
      driver_earnings: '1800.00',
      seat_km: 46,
      dead_seat_km: 20,
      without_distance: 0,
      revenue_per_seat_km: { value: '65.2283', numerator: '3000.50', denominator: 46 },
    },
    // 1800 + 2 × 250.25 over two departures, and 3000.50 over five seats.
    break_even: { cost_per_departure: '1150.25', revenue_per_seat: '600.10', seats: 1.92, margin: '700.00' },
    by_hour: [
      { weekday: 1, hour: 7, departures: 1, seats_sold: 2 },
      { weekday: 2, hour: 7, departures: 1, seats_sold: 3 },
      { weekday: 3, hour: 7, departures: 1, seats_sold: 0 },
    ],
    departures: [monday, tuesday, wednesday],
    over_capacity: [tuesday],
    query: {
      from: '2026-03-09T00:00:00+01:00',
      to: '2026-03-16T00:00:00+01:00',
      timezone: 'Africa/Lagos',
      route_id: hand,
      cost_per_run: '250.25',
      currency: 'NGN',
      limit: 200,
    },
    receipt: { complete: true },
  });
});

test('the load between stops is that of whoever rides there', async () => {
  const { by_segment: load } = await ask({ route_id: stopping, from: '2026-03-09', to: '2026-03-16' });
  const [fromMs, toMs] = ['2026-03-09', '2026-03-16'].map((date) => Date.parse(`${date}T00:00:00+01:00`));
  const asked = { routeId: stopping, fromMs: fromMs!, toMs: toMs!, offset: '+01:00' };
  expect(load).toEqual({
    segments: loadsOf(rides, { stops, ...asked }),
    unknown_because: null,
    without_stops: 0,
  });
});

test('clocks of another zone show the departure, and do not move it', async () => {
  const given = { from: '2026-03-08', to: '2026-03-15', timezone: 'America/New_York', limit: '1' };
  const { by_hour, departures, totals } = await ask({ route_id: hand, ...given });
  expect(departures).toMatchObject([{ departs_at: '2026-03-09T02:00:00-04:00', is_planned: true }]);
  expect(by_hour.map(({ weekday, hour }) => [weekday, hour])).toEqual([
    [1, 2],
    [2, 2],
    [3, 2],
  ]);
  expect(totals.departures).toBe(3);
});

test('a route that nobody knows has no departure, and nothing is divided by it', async () => {
  const none = await ask({ route_id: randomRoute(9), from: '2026-03-09', to: '2026-03-16' });
  expect(none).toMatchObject({
    route: { route_name: null },
    totals: {
      departures: 0,
      load_factor: { value: null },
      revenue: '0.00',
      revenue_per_seat_km: { value: null },
    },
    break_even: { cost_per_departure: null, revenue_per_seat: null, seats: null, margin: '0.00' },
    by_hour: [],
    departures: [],
  });
});

test.each([0, 1, 2])('random rides on route %i add up as the brute force adds them', async (n) => {
  const routeId = randomRoute(n);
  const answer = await ask({ route_id: routeId, from: '2026-04-06', to: '2026-04-13', limit: '1000' });
  const departures = departuresOf(random, { routeId, ...week });
  expect(answer.departures).toMatchObject(departures.map(showDeparture));
  expect(answer.departures.map(({ departs_at: at }) => Date.parse(String(at)))).toEqual(
    departures.map(({ atMs }) => atMs),
  );
  expect(answer.totals).toMatchObject(totalsOf(departures));
  expect(answer.over_capacity).toEqual(answer.departures.filter((one) => one['is_over_capacity']));
  for (const { weekday, hour, ...totals } of answer.by_hour) {
    const local = ({ atMs }: Departure) => new Date(atMs + HOUR_MS);
    const same = departures.filter(
      (one) => (local(one).getUTCDay() || 7) === weekday && local(one).getUTCHours() === hour,
    );
    expect(totals).toMatchObject(totalsOf(same));
  }
  expect(departures.length).toBeGreaterThan(50);
});

test('routes rank by revenue per seat kilometre in one request', async () => {
  const answer = await askAnalysis<{ routes: { rank: number; route_id: string; totals: Totals }[] }>(
    ground(),
    routesEconomics,
    { from: '2026-04-06', to: '2026-04-13' },
  );
  const expected = [0, 1]
    .map((n) => ({
      route_id: randomRoute(n),
      totals: totalsOf(departuresOf(random, { routeId: randomRoute(n), ...week })),
    }))
    .sort((a, b) => Number(b.totals.revenue_per_seat_km.value) - Number(a.totals.revenue_per_seat_km.value))
    .map((one, i) => ({ rank: i + 1, ...one }));
  expect(answer).toMatchObject({ routes: expected, ranked: 2 });
});
