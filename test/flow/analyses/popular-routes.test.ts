import { afterAll, beforeAll, expect, test } from 'vitest';
import { popularRoutes } from '../../../src/features/analyses/routes/popular-routes.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents, routeCreated } from '../../support/booking-events.ts';
import { insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

// Three routes by hand: one that fell, one that is new and as large, one that nobody named.

const NOW_MS = Date.parse('2026-03-20T12:00:00Z');
const id = (n: number) => `a0000000-0000-4000-8000-00000000000${n}`;
const { created, confirmed } = bookingEvents;
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const book = (route: number, day: string, times: number) =>
    Array.from({ length: times }, (_, n) => {
      const given = { route_id: id(route), booking_id: crypto.randomUUID(), total_price: '1500.50' };
      const at = `2026-03-${day}T08:${String(n).padStart(2, '0')}:00Z`;
      return [created(at, given), ...(n === 0 ? [] : [confirmed(at, given)])];
    }).flat();
  const named = (route: number, atMs: number, route_name: string) => ({
    ...routeCreated(atMs, { id: id(route), places: { origin_city: 'Ikeja', destination_city: 'Lekki' } }),
    route_name,
    seats_total: 4,
  });
  const events = [
    named(1, Date.parse('2026-02-01T00:00:00Z'), 'Old name'),
    { ...named(1, Date.parse('2026-02-02T00:00:00Z'), 'Ikeja Express'), event_type: 'route.updated' },
    named(2, Date.parse('2026-02-01T00:00:00Z'), 'Lekki Line'),
    ...book(1, '03', 6),
    ...book(1, '10', 3),
    ...book(2, '10', 3),
    ...book(3, '11', 1),
  ];
  const arrivals = events.map((event) => ({
    event,
    ingestedAtMs: Date.parse(event.event_timestamp) + 1_000,
  }));
  await insertAccepted(store.connection, arrivals);
});
afterAll(() => store.close());

interface Body {
  routes: { route_id: string }[];
  ranked: number;
}
const range = { from: '2026-03-09', to: '2026-03-16' };
const ask = (given: Record<string, string>) =>
  askAnalysis<Body>(analysisGround({ connection: store.connection, nowMs: NOW_MS }), popularRoutes, {
    ...range,
    ...given,
  });

test('routes share a rank where they share the value, and carry the name they have now', async () => {
  const route = {
    rank: 1,
    route_id: id(1),
    route_name: 'Ikeja Express',
    origin_city: 'Ikeja',
    destination_city: 'Lekki',
    seats_total: 4,
    bookings: { value: 3, previous: 6, relative_change: -0.5 },
    revenue: { value: '3001.00', previous: '7502.50', relative_change: -0.6 },
    seat_occupancy: { value: null, numerator: 0, denominator: 0 },
    riders: 1,
  };
  const isNew = { previous: 0, relative_change: null };
  expect(await ask({})).toMatchObject({
    routes: [
      route,
      {
        ...route,
        route_id: id(2),
        route_name: 'Lekki Line',
        bookings: { value: 3, ...isNew },
        revenue: { value: '3001.00', previous: '0.00', relative_change: null },
      },
      {
        ...route,
        rank: 3,
        route_id: id(3),
        route_name: null,
        origin_city: null,
        destination_city: null,
        seats_total: null,
        bookings: { value: 1, ...isNew },
        revenue: { value: '0.00', previous: '0.00', relative_change: null },
      },
    ],
    ranked: 3,
    query: {
      from: '2026-03-09T00:00:00+01:00',
      to: '2026-03-16T00:00:00+01:00',
      timezone: 'Africa/Lagos',
      by: 'bookings',
      minimum_bookings: 1,
      origin_city: null,
      destination_city: null,
      limit: 10,
      currency: 'NGN',
    },
    receipt: { complete: true, maturing: [] },
  });
});

test.each<[string, Record<string, string>, number[], number]>([
  ['by growth, what is new comes first', { by: 'growth' }, [2, 3, 1], 3],
  ['a minimum leaves small routes out', { minimum_bookings: '2' }, [1, 2], 2],
  ['a limit serves the first', { limit: '1' }, [1], 3],
  ['of one city', { origin_city: 'Ikeja,Yaba' }, [1, 2], 2],
])('%s', async (_, given, routes, ranked) => {
  const answer = await ask(given);
  expect(answer.routes.map(({ route_id }) => route_id)).toEqual(routes.map(id));
  expect(answer.ranked).toBe(ranked);
});

test('nothing is compared while nothing of the range has elapsed', async () => {
  const answer = await ask({ from: '2026-03-21', to: '2026-03-22', minimum_bookings: '0' });
  expect(answer).toMatchObject({ routes: [], ranked: 0, receipt: { complete: false } });
});
