import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  checkCount,
  driverLeaderboard,
} from '../../../src/features/analyses/drivers/leaderboard/leaderboard.ts';
import { leaderboard } from '../../oracle/analyses/driver-leaderboard.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents, routeCreated } from '../../support/booking-events.ts';
import { randomService } from '../../support/random-service.ts';
import { serviceEvents } from '../../support/service-events.ts';
import {
  type AcceptedEvent,
  insertAccepted,
  openTestStore,
  type TestStore,
} from '../../support/test-store.ts';

// Two weeks: one by hand, with ties at every edge, and one of random rides, against a brute force.

const NOW_MS = Date.parse('2026-04-20T12:00:00Z');
const driver = (n: number) => `d0000000-0000-4000-8000-00000000000${n}`;
const route = (n: number) => `a0000000-0000-4000-8000-00000000000${n}`;
const randomRange = {
  fromMs: Date.parse('2026-04-06T00:00:00+01:00'),
  toMs: Date.parse('2026-04-13T00:00:00+01:00'),
};
const random = randomService({ drivers: 40, rides: 900, ...randomRange });
let store: TestStore;

/** Rides of one hour each: from the first hour on, one after the other. Those after `late` trips are late. */
function rides(
  n: number,
  {
    trips,
    earnings,
    late = 0,
    routeOf = 1,
  }: { trips: number; earnings: string; late?: number; routeOf?: number },
) {
  return Array.from({ length: trips }, (_, i): AcceptedEvent[] => {
    const hour = (h: number, minute = 0) => new Date(Date.UTC(2026, 2, 10, h, minute)).toISOString();
    const trip = { driver_id: driver(n), route_id: route(routeOf), trip_id: crypto.randomUUID() };
    const left = { actual_departure: hour(i, i < late ? 11 : 0), actual_arrival: hour(i + 1) };
    return [
      serviceEvents.started(hour(i), { ...trip, ...left, scheduled_departure: hour(i) }),
      serviceEvents.completed(hour(i + 1), { ...trip, ...left, driver_earnings: earnings }),
    ];
  }).flat();
}

function ratings(n: number, stars: readonly number[]): AcceptedEvent[] {
  const given = { driver_id: driver(n), route_id: route(1) };
  return stars.map((rating) => bookingEvents.completed('2026-03-10T12:00:00Z', { ...given, rating }));
}

function bookings(
  n: number,
  { confirmed, cancelled }: { confirmed: number; cancelled: number },
): AcceptedEvent[] {
  return Array.from({ length: confirmed }, (_, i): AcceptedEvent[] => {
    const given = { driver_id: driver(n), route_id: route(1), booking_id: crypto.randomUUID() };
    const end = bookingEvents.cancelled('2026-03-10T09:00:00Z', { ...given, cancelled_by: 'DRIVER' });
    return [bookingEvents.confirmed('2026-03-10T08:00:00Z', given), ...(i < cancelled ? [end] : [])];
  }).flat();
}

beforeAll(async () => {
  store = await openTestStore();
  const [part, other] = [
    [
      ...[1, 2].map((n) =>
        routeCreated(0, { id: route(n), places: { origin_city: n === 1 ? 'Ikeja' : 'Yaba' } }),
      ),
      ...rides(1, { trips: 4, earnings: '90071992547409.93' }),
      ...rides(2, { trips: 4, earnings: '90071992547409.92', late: 1 }),
      ...rides(3, { trips: 2, earnings: '100.00' }),
      ...rides(4, { trips: 1, earnings: '200.00', routeOf: 2 }),
      ...ratings(1, [5, 4]),
      ...ratings(2, [5, 5, 4, 4]),
      ...ratings(3, [5]),
      ...bookings(1, { confirmed: 4, cancelled: 1 }),
      ...bookings(5, { confirmed: 4, cancelled: 4 }),
    ],
    random,
  ];
  const arrivals = [...other, ...part].map((event) => ({
    event,
    ingestedAtMs: Date.parse(event.event_timestamp) + 1_000,
  }));
  // Two parts out of order: the tables merge what they tell of one entity.
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

interface Row {
  rank: number | null;
  driver_id: string;
  ranked_value: number | string | null;
}
interface Body {
  drivers: (Row & Record<string, { numerator: number; denominator: number }>)[];
  ranked: number;
  place: { driver: Row; not_ranked_because: string | null; above: Row[]; below: Row[] } | null;
  receipt: { left_out_currencies: Record<string, number> };
}
const hand = { from: '2026-03-09', to: '2026-03-16' };
const ask = (given: Record<string, string>) =>
  askAnalysis<Body>(analysisGround({ connection: store.connection, nowMs: NOW_MS }), driverLeaderboard, {
    ...hand,
    ...given,
  });
const places = (rows: readonly Row[]) =>
  rows.map(({ rank, driver_id: id, ranked_value }) => [rank, Number(id.slice(-1)), ranked_value]);

test('a driver has all numbers, and money ranks to the kobo', async () => {
  const rate = (numerator: number, denominator: number, lower: number, upper: number) => ({
    value: numerator / denominator,
    numerator,
    denominator,
    lower,
    upper,
  });
  const none = { value: null, numerator: 0, denominator: 0 };
  const answer = await ask({ limit: '2' });
  expect(answer).toMatchObject({
    drivers: [
      {
        rank: 1,
        driver_id: driver(1),
        ranked_value: '360287970189639.72',
        trips: 4,
        earnings: '360287970189639.72',
        rating: { value: 4.5, numerator: 9, denominator: 2 },
        earnings_per_engaged_hour: {
          value: '90071992547409.93',
          numerator: '360287970189639.72',
          denominator: 4,
        },
        on_time_rate: rate(4, 4, 0.510109, 1),
        cancel_rate: rate(1, 4, 0.045587, 0.699358),
      },
      {
        rank: 2,
        driver_id: driver(2),
        ranked_value: '360287970189639.68',
        trips: 4,
        on_time_rate: rate(3, 4, 0.300642, 0.954413),
        cancel_rate: { ...none, lower: null, upper: null },
      },
    ],
    ranked: 4,
    place: null,
    query: {
      from: '2026-03-09T00:00:00+01:00',
      to: '2026-03-16T00:00:00+01:00',
      timezone: 'Africa/Lagos',
      by: 'earnings',
      minimum_trips: 1,
      minimum_ratings: null,
      driver_id: null,
      neighbours: null,
      filters: [],
      currency: 'NGN',
      limit: 2,
    },
    receipt: { complete: true, maturing: [] },
  });
});

test.each<[string, Record<string, string>, [number, number, number | string][]]>([
  [
    'drivers with as many trips share a rank, and the next one skips',
    { by: 'trips' },
    [
      [1, 1, 4],
      [1, 2, 4],
      [3, 3, 2],
      [4, 4, 1],
    ],
  ],
  [
    'few ratings do not rank',
    { by: 'rating', minimum_ratings: '2' },
    [
      [1, 1, 4.5],
      [1, 2, 4.5],
    ],
  ],
  [
    'drivers who earned nothing in a currency share a rank, in the order of their ids',
    { by: 'earnings_per_engaged_hour', minimum_trips: '2', currency: 'GHS' },
    [
      [1, 1, '0.00'],
      [1, 2, '0.00'],
      [1, 3, '0.00'],
    ],
  ],
  [
    'a rate of few trips is not trusted',
    { by: 'on_time_rate' },
    [
      [1, 1, 0.510109],
      [2, 3, 0.34238],
      [3, 2, 0.300642],
      [4, 4, 0.206549],
    ],
  ],
  [
    'who cancels all is last, also without a trip',
    { by: 'cancel_rate' },
    [
      [1, 1, 0.699358],
      [2, 5, 1],
    ],
  ],
  ['of one city', { by: 'trips', origin_city: 'Yaba' }, [[1, 4, 1]]],
])('%s', async (_, given, expected) => {
  const answer = await ask(given);
  expect(places(answer.drivers)).toEqual(expected);
  expect(answer.ranked).toBe(expected.length);
});

test('a driver has a place, and neighbours on both sides', async () => {
  const { place } = await ask({
    by: 'trips',
    limit: '1',
    driver_id: driver(3).toUpperCase(),
    neighbours: '1',
  });
  expect(places([place!.driver])).toEqual([[3, 3, 2]]);
  expect(places(place!.above)).toEqual([[1, 2, 4]]);
  expect(places(place!.below)).toEqual([[4, 4, 1]]);
  expect(place!.not_ranked_because).toBeNull();
});

test.each<[string, Record<string, string>, number]>([
  ['too_few_trips', { minimum_trips: '3' }, 3],
  ['too_few_ratings', { by: 'rating' }, 3],
  ['no_value', { by: 'cancel_rate' }, 3],
  ['too_few_trips', {}, 9],
])('a driver who is not ranked learns why: %s', async (why, given, n) => {
  const { place } = await ask({ ...given, driver_id: driver(n) });
  expect(place).toMatchObject({
    driver: { rank: null, driver_id: driver(n) },
    not_ranked_because: why,
    above: [],
    below: [],
  });
});

test('more drivers than can be ranked at once are refused, and the remedy is told', () => {
  expect(() => checkCount(9_998)).not.toThrow();
  expect(() => checkCount(9_999)).toThrow(/"minimum_trips" leaves more than 9998 drivers/);
});

test('by place, no time on board is told', async () => {
  const { drivers } = await ask({ route_id: route(2), driver_id: driver(9) });
  expect(drivers).toMatchObject([{ driver_id: driver(4), earnings_per_engaged_hour: null }]);
});

test.each<[Record<string, string>, string]>([
  [{ neighbours: '2' }, 'neighbours'],
  [{ minimum_ratings: '2' }, 'minimum_ratings'],
  [{ by: 'earnings_per_engaged_hour', origin_city: 'Yaba' }, 'origin_city'],
  [{ driver_id: 'me' }, 'driver_id'],
  [{ by: 'fame' }, 'by'],
])('%o is refused', async (given, parameter) => {
  await expect(ask(given)).rejects.toMatchObject({ code: 'invalid_parameter', facts: { parameter } });
});

test.each(['earnings', 'trips', 'rating', 'earnings_per_engaged_hour', 'on_time_rate', 'cancel_rate'])(
  'random rides rank by %s as the brute force ranks them',
  async (by) => {
    const asked = { by, minimumTrips: 5, minimumRatings: 5 };
    const given = { by, minimum_trips: '5', ...(by === 'rating' && { minimum_ratings: '5' }) };
    const answer = await ask({ from: '2026-04-06', to: '2026-04-13', limit: '100', ...given });
    const share = (one: { numerator: number; denominator: number }) => ({
      numerator: one.numerator,
      denominator: one.denominator,
    });
    const rows = answer.drivers.map((row) => ({
      rank: row.rank,
      driver_id: row.driver_id,
      trips: row['trips'],
      earnings: row['earnings'],
      ranked_value: Number(row.ranked_value),
      ratings: share(row['rating']!),
      on_time: share(row['on_time_rate']!),
      cancelled: share(row['cancel_rate']!),
    }));
    expect(rows).toEqual(leaderboard(random, { ...randomRange, ...asked }));
    expect(rows.length).toBeGreaterThan(10);
  },
);

test('the receipt counts the trips whose earnings are in another currency', async () => {
  const { receipt } = await ask({ from: '2026-04-06', to: '2026-04-13' });
  const others = random.filter(({ event_type: type, event_timestamp: at, currency }) => {
    const isInRange = Date.parse(at) >= randomRange.fromMs && Date.parse(at) < randomRange.toMs;
    return type === 'trip.completed' && currency === 'GHS' && isInRange;
  });
  expect(receipt.left_out_currencies).toEqual({ GHS: others.length });
  expect(others.length).toBeGreaterThan(10);
});
