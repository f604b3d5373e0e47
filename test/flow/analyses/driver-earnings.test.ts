import { afterAll, beforeAll, expect, test } from 'vitest';
import { driverEarnings } from '../../../src/features/analyses/drivers/earnings/earnings.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { routeCreated } from '../../support/booking-events.ts';
import { serviceEvents } from '../../support/service-events.ts';
import { insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

const NOW_MS = Date.parse('2026-03-20T12:00:00Z');
const id = (kind: string, n: number) => `${kind}0000000-0000-4000-8000-00000000000${n}`;
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const earn = (n: number, day: string, given: Record<string, unknown>) =>
    serviceEvents.completed(`2026-03-${day}T08:00:00Z`, {
      trip_id: crypto.randomUUID(),
      driver_id: id('d', n),
      route_id: id('a', 1),
      ...given,
    });
  const events = [
    routeCreated(0, { id: id('a', 2), places: { origin_city: 'Yaba' } }),
    earn(1, '10', { driver_earnings: '100.10' }),
    earn(1, '11', { driver_earnings: '150.40' }),
    earn(2, '10', { driver_earnings: '1000.00', route_id: id('a', 2) }),
    earn(3, '10', { driver_earnings: '0.00' }),
    // None of these belongs to anybody's earnings here: another currency, nothing told, and another week.
    earn(4, '10', { driver_earnings: '700.00', currency: 'GHS' }),
    earn(5, '10', { driver_earnings: null }),
    earn(6, '17', { driver_earnings: '900.00' }),
  ];
  await insertAccepted(
    store.connection,
    events.map((event) => ({ event, ingestedAtMs: Date.parse(event.event_timestamp) + 1_000 })),
  );
});
afterAll(() => store.close());

const ask = (given: Record<string, string>) =>
  askAnalysis(analysisGround({ connection: store.connection, nowMs: NOW_MS }), driverEarnings, {
    from: '2026-03-09',
    to: '2026-03-16',
    ...given,
  });

test('the sums of drivers are spread over round bins', async () => {
  // Sums: 0.00, 250.50, 1000.00.
  expect(await ask({ bins: '4' })).toMatchObject({
    drivers: 3,
    total: '1250.50',
    mean: '416.83',
    p10: '50.10',
    median: '250.50',
    p90: '850.10',
    gini: 0.53312,
    histogram: [
      { from: '0.00', to: '500.00', drivers: 2 },
      { from: '500.00', to: '1000.00', drivers: 0 },
      { from: '1000.00', to: '1500.00', drivers: 1 },
    ],
    query: {
      from: '2026-03-09T00:00:00+01:00',
      to: '2026-03-16T00:00:00+01:00',
      timezone: 'Africa/Lagos',
      filters: [],
      currency: 'NGN',
      bins: 4,
    },
    receipt: { complete: true, left_out_currencies: { GHS: 1 } },
  });
});

test('of one city, and in another currency', async () => {
  expect(await ask({ origin_city: 'Yaba' })).toMatchObject({ drivers: 1, total: '1000.00', gini: 0 });
  expect(await ask({ currency: 'GHS' })).toMatchObject({ drivers: 1, median: '700.00' });
});

test('where nobody earned there is nothing to spread', async () => {
  expect(await ask({ currency: 'USD' })).toMatchObject({
    drivers: 0,
    total: '0.00',
    mean: null,
    median: null,
    gini: null,
    histogram: [],
  });
});
