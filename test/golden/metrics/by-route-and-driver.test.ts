import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalog, makeCatalog } from '../../../src/metrics/catalog/catalog.ts';
import { type Measure, type Metric, measuresOf } from '../../../src/metrics/catalog/metric.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { bookingEvents, routeCreated } from '../../support/booking-events.ts';
import { serviceEvents } from '../../support/service-events.ts';
import {
  type AcceptedEvent,
  type TestStore,
  insertAccepted,
  openTestStore,
} from '../../support/test-store.ts';

// What the rollups by route and driver tell must equal what single events and entities tell: the same questions are answered by the
// catalogue and by one that does not know these rollups.

const rollups = [
  'route_bookings_15m',
  'route_cancellations_15m',
  'route_riders_15m',
  'driver_trips_15m',
  'earnings_by_driver_15m',
];
const withoutRollups = makeCatalog([...catalog.metrics.values()].map(without));
const served = [...catalog.metrics.values()].filter((metric) =>
  measuresOf(metric).some(({ from }) => rollups.some((name) => name in from)),
);
// Rollups without routes and drivers tell currencies, and who cancelled. No rollup tells riders apart, and these days have no holiday.
const dimensions = new Set(served.flatMap((metric) => metric.dimensions)).difference(
  new Set(['rider_id', 'holiday']),
);
const cuts = [...dimensions].map((name) =>
  ['currency', 'cancelled_by'].includes(name) ? [name, 'origin_state'] : [name],
);

const FROM_MS = Date.parse('2026-03-05T00:00:00Z');
const NOW_MS = Date.parse('2026-03-09T12:00:00Z');
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const arrivals = randomEvents(700).map((event) => ({
    event,
    ingestedAtMs: Date.parse(event.event_timestamp) + 1000,
  }));
  // In two parts, as batches leave them: rows of one quarter hour lie in both.
  await insertAccepted(store.connection, arrivals.slice(0, 800), 1);
  await insertAccepted(store.connection, arrivals.slice(800), 2);
});
afterAll(() => store.close());

async function ask(known: typeof catalog, parameters: Record<string, string>) {
  const answer = await makeMetrics({
    catalog: known,
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Asia/Kathmandu',
    businessCurrency: 'NGN',
    allowedLatenessMs: 0,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint(null, { from: '2026-03-06', to: '2026-03-10', ...parameters });
  const { metrics, series, breakdown, others, receipt } = answer;
  return { numbers: { metrics, series, breakdown }, others, sources: receipt.sources };
}

test.each(cuts.map((cut) => cut.join(',')))(
  'by %s, whole and by day, in a zone a quarter hour off',
  async (cut) => {
    const isCut = ({ dimensions }: Metric) => cut.split(',').every((name) => dimensions.includes(name));
    const metrics = served.filter(isCut).map(({ id }) => id);
    for (const grain of ['total', 'day']) {
      const asked = { metrics: metrics.join(','), dimensions: cut, grain };
      const { numbers, sources } = await ask(catalog, asked);
      expect(sources.filter((name) => rollups.includes(name))).not.toEqual([]);
      expect(numbers).toEqual((await ask(withoutRollups, asked)).numbers);
      expect(numbers.breakdown?.length).toBeGreaterThan(1);
    }
  },
);

test('bookings and cancellations of a route are read by one statement, unless one of them is cut by more', async () => {
  const metrics = 'routes.bookings,routes.cancellations';
  const sourcesBy = async (cut: string) => (await ask(catalog, { metrics, dimensions: cut })).sources;
  // The numbers of the whole come from the rollup without routes.
  expect(await sourcesBy('origin_city')).toEqual(['route_bookings_15m', 'bookings_15m']);
  expect(await sourcesBy('currency')).toEqual(['bookings_15m', 'bookings_by_cancellation']);
});

test.each(['driver_id', 'driver_id,currency', 'origin_city,cancelled_by'])(
  'the first by %s and the others: the same with a series, for which both are read anew',
  async (cut) => {
    const isCut = ({ dimensions }: Metric) => cut.split(',').every((name) => dimensions.includes(name));
    const metrics = served.filter(isCut).map(({ id }) => id);
    const asked = { metrics: metrics.join(','), dimensions: cut, limit: '3' };
    const [alone, withSeries] = await Promise.all([
      ask(catalog, asked),
      ask(catalog, { ...asked, grain: 'day' }),
    ]);
    expect(alone.numbers.breakdown).toHaveLength(3);
    expect(alone.others?.groups).toBeGreaterThan(0);
    const wholes = (answer: typeof alone) => ({
      groups: answer.numbers.breakdown?.map(({ by, metrics: values }) => ({ by, values })),
      others: { groups: answer.others?.groups, values: answer.others?.metrics },
    });
    expect(wholes(alone)).toEqual(wholes(withSeries));
  },
);

function without(metric: Metric): Metric {
  const other = (measure: Measure): Measure => ({
    ...measure,
    from: Object.fromEntries(Object.entries(measure.from).filter(([name]) => !rollups.includes(name))),
  });
  return 'measure' in metric
    ? { ...metric, measure: other(metric.measure) }
    : { ...metric, numerator: other(metric.numerator), denominator: other(metric.denominator) };
}

function randomEvents(bookings: number): AcceptedEvent[] {
  let state = 11;
  const below = (n: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const pick = <T>(items: readonly T[]) => items[below(items.length)] as T;
  const id = (kind: number, n: number) => `${kind}0000000-0000-4000-9000-${String(n).padStart(12, '0')}`;
  const cities = [
    { origin_city: 'Ikeja', origin_state: 'Lagos' },
    { destination_city: 'Ibafo', destination_state: 'Ogun' },
    null,
  ];
  const created = cities.map((places, n) => routeCreated(FROM_MS, { id: id(3, n), places }));
  const money = () => `${below(5000)}.${String(below(100)).padStart(2, '0')}`;
  const lives = Array.from({ length: bookings }, (_, n) => {
    const atMs = FROM_MS + below(NOW_MS - FROM_MS);
    const after = (hours: number) =>
      new Date(Math.min(NOW_MS, atMs + below(hours * 3_600_000))).toISOString();
    const parties = {
      booking_id: id(4, n),
      rider_id: id(1, below(60)),
      driver_id: id(2, below(4)),
      route_id: id(3, below(4)),
    };
    const given = {
      ...parties,
      currency: pick(['NGN', 'NGN', 'GHS']),
      seats_booked: 1 + below(3),
      total_price: money(),
    };
    const ride = { ...parties, trip_id: id(6, n) };
    const departure = new Date(Math.ceil(atMs / 3_600_000) * 3_600_000).toISOString();
    return [
      bookingEvents.created(new Date(atMs).toISOString(), given),
      ...(below(4) > 0 ? [bookingEvents.confirmed(after(2), given)] : []),
      ...(below(4) === 0
        ? [bookingEvents.cancelled(after(40), { ...parties, cancelled_by: pick(['RIDER', 'DRIVER']) })]
        : []),
      ...(below(2) > 0
        ? [bookingEvents.completed(after(40), { ...given, rating: pick([null, 1, 4, 5]) })]
        : []),
      serviceEvents.started(after(3), {
        ...ride,
        scheduled_departure: departure,
        passengers_count: 1 + below(3),
      }),
      below(5) > 0
        ? serviceEvents.completed(after(9), {
            ...ride,
            currency: given.currency,
            duration_minutes: pick([null, below(90_000) / 1000]),
            distance_km: pick([null, below(40_000) / 1000]),
            driver_earnings: pick([null, money()]),
            platform_commission: money(),
          })
        : serviceEvents.cancelled(after(9), { ...ride, was_started: below(2) > 0 }),
    ];
  });
  return [...created, ...lives.flat()];
}
