import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCatalog } from '../../../src/metrics/catalog/catalog.ts';
import { count } from '../../../src/metrics/catalog/metric.ts';
import { singleEvents } from '../../../src/metrics/catalog/source.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { rideEvents } from '../../support/ride-events.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Dimensions that are numbers or ids: filtered by any operator, ordered by size, and null where they are not said.

const drivers = [1, 2, 3].map((n) => `20000000-0000-4000-8000-00000000000${n}`);
const starts: [driver: number, party: number][] = [
  [0, 1],
  [0, 2],
  [0, 2],
  [1, 10],
  [1, 0],
  [2, 2],
];
const catalog = makeCatalog(
  [
    {
      id: 'trips.starts',
      title: 'Starts',
      meaning: 'Trips that began.',
      formula: 'number of trip.started',
      unit: 'count',
      kind: 'count',
      measure: { name: 'starts', unit: 'count', from: { trip_starts: count('true') } },
      dimensions: ['party', 'driver_id'],
      direction: 'up_is_good',
      headline: true,
    },
  ],
  {
    sources: [
      {
        ...singleEvents,
        name: 'trip_starts',
        families: ['trip'],
        dimensions: ['party', 'driver_id'],
        from: () => ({
          text: "SELECT event_time, driver_id, nullIf(passengers_count, 0) AS party FROM trip_events WHERE event_type = 'trip.started'",
          params: {},
        }),
      },
    ],
    dimensions: [
      { name: 'party', type: 'number', title: 'Party', meaning: 'Passengers.' },
      { name: 'driver_id', type: 'id', title: 'Driver', meaning: 'Who drives.' },
    ],
  },
);
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const at = '2026-03-05T10:00:00Z';
  const events = starts.map(([driver, party]) =>
    rideEvents.started(at, { driver_id: drivers[driver], passengers_count: party }),
  );
  await insertAccepted(
    store.connection,
    events.map((event) => ({ event, ingestedAtMs: Date.parse(at) })),
  );
});
afterAll(() => store.close());

const metrics = () =>
  makeMetrics({
    catalog,
    connection: store.connection,
    now: () => Date.parse('2026-03-11T12:00:00Z'),
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  });
const range = { from: '2026-03-05', to: '2026-03-06' };

test.each([
  ['party=2', 3],
  ['party=2,10', 4],
  ['party=unknown', 1],
  ['party=unknown,1', 2],
  ['party.not=2', 3], // one of them does not say
  ['party.not=2,unknown', 2],
  ['party.gt=2', 1],
  ['party.gte=2', 4],
  ['party.lt=2', 1],
  ['party.gte=2&party.lte=9.5', 3],
  [`driver_id=${drivers[0]}`, 3],
  [`driver_id.not=${drivers[0]},unknown`, 3],
])('%s', async (filters, expected) => {
  const answer = await metrics().endpoint('trips', {
    ...range,
    ...Object.fromEntries(new URLSearchParams(filters)),
  });
  expect(answer.metrics).toEqual({ 'trips.starts': expected });
});

test('groups of a number are in the order of size, what is not said last', async () => {
  const { breakdown } = await metrics().endpoint('trips', { ...range, dimensions: 'party' });
  expect(breakdown?.map(({ by }) => by.party)).toEqual([1, 2, 10, null]);
});

test('a leaderboard: the first of an id, ties by the id, the others as one', async () => {
  const { breakdown, others } = await metrics().endpoint('trips', {
    ...range,
    dimensions: 'driver_id',
    limit: '2',
  });
  expect(breakdown?.map(({ by, metrics: values }) => [by.driver_id, values['trips.starts']])).toEqual([
    [drivers[0], 3],
    [drivers[1], 2],
  ]);
  expect(others).toEqual({ groups: 1, metrics: { 'trips.starts': 1 }, series: null });
  const pairs = { ...range, dimensions: 'driver_id,party', limit: '1', order: 'party' };
  const first = await metrics().endpoint('trips', pairs);
  expect(first.breakdown?.[0]?.by).toEqual({ driver_id: drivers[0], party: 1 });
  expect(first.others?.metrics).toEqual({ 'trips.starts': 5 });
});

test.each([
  ['party', 'two'],
  ['party.gt', 'unknown'],
  ['party.gt', '1,2'],
  ['driver_id', 'somebody'],
])('%s=%s is refused', async (name, value) => {
  const refused = metrics().endpoint('trips', { ...range, [name]: value });
  await expect(refused).rejects.toMatchObject({ code: 'invalid_parameter', facts: { parameter: name } });
});
