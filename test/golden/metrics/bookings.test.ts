import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerSchema } from '../../../src/metrics/answer.ts';
import { catalog } from '../../../src/metrics/catalog/catalog.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { makeEndpoints } from '../../../src/metrics/query/endpoint.ts';
import { parseQuery } from '../../../src/metrics/query/parse.ts';
import { planQuery } from '../../../src/metrics/plan/plan.ts';
import { lifeComputations } from '../../support/brute-force-bookings.ts';
import { type Bucket, bucketsOf } from '../../support/brute-force.ts';
import { planSql } from '../../support/plan-sql.ts';
import { type BookingLife, randomBookings } from '../../support/random-bookings.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Bookings, and the money of bookings, trips and payments, against a brute-force computation over whole lives.

const NOW_MS = Date.parse('2026-03-11T12:07:00Z');
const WATERMARK_MS = NOW_MS - 5 * 60_000;
const TIMEZONE = 'America/New_York';
const context = {
  endpoints: makeEndpoints(catalog),
  nowMs: NOW_MS,
  businessTimezone: 'Africa/Lagos',
  businessCurrency: 'NGN',
};
const lives = randomBookings({ count: 900, fromMs: Date.parse('2026-02-20T00:00:00Z'), toMs: NOW_MS });
const ids = Object.keys(lifeComputations);
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  // In two parts, as batches leave them: rows of one booking lie in both.
  const half = lives.arrivals.length / 2;
  await insertAccepted(
    store.connection,
    lives.arrivals.filter((_, i) => i % 2 === 0 || i > half),
    1,
  );
  await insertAccepted(
    store.connection,
    lives.arrivals.filter((_, i) => i % 2 === 1 && i <= half),
    2,
  );
});
afterAll(() => store.close());

async function ask(parameters: Record<string, string>) {
  const answer = await makeMetrics({
    ...context,
    connection: store.connection,
    now: () => NOW_MS,
    allowedLatenessMs: 5 * 60_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint(null, parameters);
  expect(answerSchema.parse(answer)).toEqual(answer);
  return answer;
}

function expected(
  bucket: Bucket,
  asked: readonly string[],
  options: { keep?: (life: BookingLife) => boolean; currency?: string } = {},
) {
  const { keep = () => true, currency = 'NGN' } = options;
  const question = {
    lives: lives.all.filter(keep),
    all: lives.all,
    bucket,
    watermarkMs: WATERMARK_MS,
    currency,
  };
  return Object.fromEntries(asked.map((id) => [id, lifeComputations[id]!(question)]));
}

// An answer has its total beside its series.
const ranges = [
  { name: 'local days', from: '2026-03-05T00:00:00-05:00', to: '2026-03-12T00:00:00-04:00', grain: 'day' },
  {
    name: 'not on a quarter hour',
    from: '2026-03-07T11:43:21.123Z',
    to: '2026-03-08T19:57:00Z',
    grain: 'hour',
  },
  { name: 'no quarter hour', from: '2026-03-07T11:43:21.123Z', to: '2026-03-11T11:57:00Z', grain: 'total' },
  { name: 'before everything', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', grain: 'total' },
] as const;

test.each(ranges)('all by $grain over $name', async ({ from, to, grain }) => {
  const answer = await ask({ from, to, grain, timezone: TIMEZONE, metrics: ids.join(',') });
  const question = { fromMs: Date.parse(from), toMs: Date.parse(to), grain, timezone: TIMEZONE };
  expect(answer.metrics).toEqual(expected({ startMs: question.fromMs, endMs: question.toMs }, ids));
  const buckets = grain === 'total' ? undefined : bucketsOf(question).map((one) => expected(one, ids));
  expect(answer.series?.map(({ values }) => values)).toEqual(buckets);
});

test('what each party cancelled adds up to the whole, in numbers and in rates', async () => {
  const parties = ['rider', 'driver', 'system', 'unknown'];
  const wholes = ['cancelled', 'cancellation_rate', 'post_confirmation_cancellation_rate'];
  const metrics = wholes.flatMap((whole) => [whole, ...parties.map((party) => `${whole}_by_${party}`)]);
  const answer = await ask({
    from: '2026-02-25',
    to: '2026-03-11',
    metrics: metrics.map((name) => `bookings.${name}`).join(','),
  });
  const numerator = (name: string) => {
    const value = answer.metrics[`bookings.${name}`];
    return Number(typeof value === 'object' && value !== null ? value.numerator : value);
  };
  for (const whole of wholes) {
    const parts = parties.map((party) => numerator(`${whole}_by_${party}`));
    expect(parts.every((part) => part > 0)).toBe(true);
    expect(parts.reduce((a, b) => a + b, 0)).toBe(numerator(whole));
  }
});

describe('breakdown', () => {
  const range = { from: '2026-03-01T00:00:00Z', to: '2026-03-11T09:15:00Z' };
  const bucket = { startMs: Date.parse(range.from), endMs: Date.parse(range.to) };
  const cuts: [dimension: string, of: (life: BookingLife) => string | null][] = [
    ['currency', (life) => life.currency],
    ['cancelled_by', (life) => life.cancelledBy],
    ['driver_id', (life) => life.driverId],
    ['rider_id', (life) => life.riderId],
    ['route_id', (life) => life.route.id],
    ['origin_city', (life) => life.route.places?.origin_city ?? null],
    ['destination_state', (life) => life.route.places?.destination_state ?? null],
  ];

  test.each(cuts)(
    'by %s: each group is what its lives are, and a filter serves the same',
    async (dimension, of) => {
      const asked = ids.filter((id) => catalog.metrics.get(id)!.dimensions.includes(dimension));
      expect(asked.length).toBeGreaterThan(1);
      const { breakdown } = await ask({ ...range, metrics: asked.join(','), dimensions: dimension });
      expect(breakdown?.length).toBeGreaterThan(1);
      for (const [i, { by, metrics }] of (breakdown ?? []).entries()) {
        const value = by[dimension] as string | null;
        const currency = dimension === 'currency' ? { currency: String(value) } : {};
        const truth = expected(bucket, asked, { keep: (life) => of(life) === value, ...currency });
        expect(metrics).toEqual(truth);
        if (i >= 10) continue; // There are many riders.
        const filter = { [dimension]: value ?? 'unknown' };
        expect((await ask({ ...range, metrics: asked.join(','), ...filter })).metrics).toEqual(truth);
      }
    },
  );

  test('by method: as the initiation says, or the success', async () => {
    const metrics = 'payments.initiated_success_rate,payments.refund_rate_count';
    const { breakdown } = await ask({ ...range, metrics, dimensions: 'payment_method' });
    const of = (method: string | null) => ({
      ...expected(bucket, ['payments.initiated_success_rate'], {
        keep: ({ payment }) => payment.method === method,
      }),
      ...expected(bucket, ['payments.refund_rate_count'], {
        keep: ({ payment }) => payment.successMethod === method,
      }),
    });
    expect(breakdown).toEqual(
      ['card', 'ussd', null].map((method) => ({
        by: { payment_method: method },
        metrics: of(method),
        series: null,
      })),
    );
  });
});

// One metric a source: what else is read there differs by its columns.
const queries: Record<string, Record<string, string>> = {
  'bookings-by-day': {},
  'bookings-by-route': { metrics: 'bookings.created', dimensions: 'route_id' },
  'bookings-by-place': {
    metrics: 'bookings.created',
    origin_city: 'Ikeja',
    dimensions: 'origin_state,currency',
  },
  'bookings-cancelled-by-currency': { metrics: 'bookings.cancelled', dimensions: 'currency' },
};
const oneOfEach = [
  'bookings.conversion_rate',
  'bookings.late_cancellation_rate',
  'bookings.completion_rate',
  'bookings.repeat_rate',
  'bookings.frequency',
  'bookings.lead_time_p90',
  'payments.net_bookings',
  'payments.commission_reversed',
  'payments.net_revenue',
  'payments.take_rate',
  'payments.initiated_success_rate',
  'payments.booking_success_rate',
  'payments.refund_rate_value',
];
for (const metrics of oneOfEach) queries[metrics.replace('.', '-')] = { metrics };

test.each(Object.entries(queries))('the SQL of %s', async (name, parameters) => {
  const given = { from: '2026-03-05', to: '2026-03-12', grain: 'day', ...parameters };
  const query = parseQuery('metrics' in parameters ? null : 'bookings', given, context);
  const plan = planQuery(query, catalog, { nowMs: NOW_MS, watermarkMs: WATERMARK_MS });
  const text = planSql(plan).map((sql) => `${sql.text};\n-- ${JSON.stringify(sql.params)}\n`);
  await expect(text.join('\n')).toMatchFileSnapshot(`sql/${name}.sql`);
});
