import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QUARTER_HOUR_MS } from '../../../src/kernel/units.ts';
import { answerSchema } from '../../../src/metrics/answer.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { makeEndpoints } from '../../../src/metrics/query/endpoint.ts';
import { parseQuery } from '../../../src/metrics/query/parse.ts';
import { planQuery } from '../../../src/metrics/plan/plan.ts';
import { type Bucket, bucketsOf, percentile } from '../../support/brute-force.ts';
import { kindCatalog } from '../../support/kind-catalog.ts';
import { planSql } from '../../support/plan-sql.ts';
import { type Life, randomLives } from '../../support/random-lives.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Levels, cohorts, distinct counts, ratios of two sources and what is computed over entities, against a brute-force computation
// over the lives of payments and trips.

const NOW_MS = Date.parse('2026-03-11T12:07:00Z');
const WATERMARK_MS = NOW_MS - 5 * 60_000;
const TIMEZONE = 'America/New_York';
const context = {
  catalog: kindCatalog,
  endpoints: makeEndpoints(kindCatalog),
  nowMs: NOW_MS,
  businessTimezone: 'Africa/Lagos',
  businessCurrency: 'NGN',
};
const lives = randomLives({ count: 600, fromMs: Date.parse('2026-02-27T00:00:00Z'), toMs: NOW_MS });
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await insertAccepted(store.connection, lives.arrivals);
});
afterAll(() => store.close());

const ask = (family: 'payments' | 'trips', parameters: Record<string, string>) =>
  makeMetrics({
    ...context,
    connection: store.connection,
    now: () => NOW_MS,
    allowedLatenessMs: 5 * 60_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint(family, parameters);

type Compute = (bucket: Bucket, keep?: (life: Life) => boolean) => unknown;
const computations: Record<string, Compute> = {
  'payments.success_within_15m': successWithin15m,
  'payments.paying_riders': payingRiders,
  'payments.riders_of_7_days': ridersOf7Days,
  'trips.in_progress': inProgress,
  'trips.per_paying_rider': (bucket) => ratio(startedIn(bucket), payingRiders(bucket)),
  'trips.in_progress_per_start': (bucket) => {
    const state = inProgress(bucket);
    return state === null ? null : ratio(state, startedIn(bucket));
  },
  'trips.driver_earnings_p50': (bucket) => percentile([...earningsByDriver(bucket).values()], 0.5),
  'trips.best_driver': (bucket) => Math.max(0, ...earningsByDriver(bucket).values()),
};

// An answer has its total beside its series.
const ranges = [
  { name: 'local days', from: '2026-03-05T00:00:00-05:00', to: '2026-03-12T00:00:00-04:00', grain: 'day' },
  {
    name: 'not on a quarter hour',
    from: '2026-03-07T11:43:21.123Z',
    to: '2026-03-08T19:57:00Z',
    grain: 'hour',
  },
  {
    name: 'before everything',
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-02T00:00:00Z',
    grain: 'total',
  },
] as const;
const cases = Object.keys(computations).flatMap((id) => ranges.map((range) => ({ id, ...range })));

test.each(cases)('$id by $grain over $name', async ({ id, from, to, grain }) => {
  const timezone = TIMEZONE;
  const answer = await ask(familyOf(id), { from, to, grain, timezone, metrics: id });
  expect(answerSchema.parse(answer)).toEqual(answer);
  const question = { fromMs: Date.parse(from), toMs: Date.parse(to), grain, timezone };
  expect(answer.metrics[id]).toEqual(computations[id]!({ startMs: question.fromMs, endMs: question.toMs }));
  const expected = grain === 'total' ? undefined : bucketsOf(question).map((one) => computations[id]!(one));
  expect(answer.series?.map(({ values }) => values[id])).toEqual(expected);
});

describe('breakdown', () => {
  const range = { from: '2026-03-08T12:00:00Z', to: '2026-03-10T09:00:00Z' };
  const bucket = { startMs: Date.parse(range.from), endMs: Date.parse(range.to) };

  test('of a level: the states of the parts add up', async () => {
    const id = 'trips.in_progress';
    const answer = await ask('trips', { ...range, metrics: id, dimensions: 'cancelled_by', grain: 'hour' });
    const found = answer.breakdown?.map(({ by, metrics }) => [by.cancelled_by, metrics[id]]);
    const expected = ['DRIVER', 'RIDER', null].map((by) => [
      by,
      inProgress(bucket, (life) => life.cancelledBy === by),
    ]);
    expect(found).toEqual(expected);
    const hours = bucketsOf({
      fromMs: bucket.startMs,
      toMs: bucket.endMs,
      grain: 'hour',
      timezone: 'Africa/Lagos',
    });
    for (const { by, series } of answer.breakdown ?? []) {
      const states = hours.map((hour) => inProgress(hour, (life) => life.cancelledBy === by.cancelled_by));
      expect(series?.map(({ values }) => values[id])).toEqual(states);
    }
  });

  test('of a distinct count: a rider of two parts counts once in the whole', async () => {
    const id = 'payments.paying_riders';
    const answer = await ask('payments', { ...range, metrics: id, dimensions: 'currency' });
    const parts = answer.breakdown?.map(({ metrics }) => Number(metrics[id])) ?? [];
    expect(parts).toEqual(
      ['GHS', 'NGN'].map((currency) => payingRiders(bucket, (l) => l.currency === currency)),
    );
    expect(parts.reduce((a, b) => a + b, 0)).toBeGreaterThan(Number(answer.metrics[id]));
  });

  test('of what is computed over entities', async () => {
    const id = 'trips.best_driver';
    const answer = await ask('trips', { ...range, metrics: id, dimensions: 'currency' });
    const best = (currency: string) =>
      Math.max(...earningsByDriver(bucket, (l) => l.currency === currency).values());
    expect(answer.breakdown?.map(({ metrics }) => metrics[id])).toEqual([best('GHS'), best('NGN')]);
    const filtered = await ask('trips', { ...range, metrics: id, currency: 'GHS' });
    expect(filtered.metrics[id]).toBe(best('GHS'));
  });
});

test('a cohort that has not had its time is marked', async () => {
  const answer = await ask('payments', {
    from: '2026-03-11T11:00:00Z',
    to: '2026-03-11T13:00:00Z',
    grain: '15m',
    metrics: 'payments.success_within_15m,payments.initiated',
  });
  expect(answer.receipt.maturing).toEqual(['payments.success_within_15m']);
  expect(answer.series?.map(({ provisional, maturing }) => [provisional, maturing?.length ?? 0])).toEqual([
    ...Array.from({ length: 3 }, () => [false, 0]),
    [false, 1],
    ...Array.from({ length: 4 }, () => [true, 1]),
  ]);
});

test('a ratio of two sources says both, and their SQL is as it was', async () => {
  const parameters = { from: '2026-03-05', to: '2026-03-12', grain: 'day' };
  for (const id of Object.keys(computations)) {
    const query = parseQuery(familyOf(id), { ...parameters, metrics: id }, context);
    const statements = planSql(planQuery(query, kindCatalog, { nowMs: NOW_MS, watermarkMs: WATERMARK_MS }));
    const text = statements.map((sql) => `${sql.text};\n-- ${JSON.stringify(sql.params)}\n`).join('\n');
    await expect(text).toMatchFileSnapshot(`sql/kind-${id.replace('.', '-')}.sql`);
  }
  const answer = await ask('trips', { ...parameters, metrics: 'trips.per_paying_rider' });
  expect(answer.plan.sources.map(({ source }) => source)).toEqual(['trips_15m', 'paying_rider_states']);
  expect(answer.receipt.sources).toEqual(['trips_15m', 'paying_rider_states']);
});

function familyOf(id: string): 'payments' | 'trips' {
  return id.startsWith('payments') ? 'payments' : 'trips';
}

function isIn(atMs: number | null, { startMs, endMs }: Bucket): boolean {
  return atMs !== null && atMs >= startMs && atMs < endMs;
}

function ratio(numerator: number, denominator: number) {
  const value = denominator === 0 ? null : Math.round((numerator / denominator) * 1e6) / 1e6;
  return { value, numerator, denominator };
}

function successWithin15m(bucket: Bucket) {
  const entered = lives.all.filter(
    ({ initiatedAtMs }) => isIn(initiatedAtMs, bucket) && initiatedAtMs! + QUARTER_HOUR_MS <= WATERMARK_MS,
  );
  const inTime = entered.filter(
    ({ initiatedAtMs, succeededAtMs }) =>
      succeededAtMs !== null && succeededAtMs <= initiatedAtMs! + QUARTER_HOUR_MS,
  );
  return ratio(inTime.length, entered.length);
}

function payingRiders(bucket: Bucket, keep: (life: Life) => boolean = () => true): number {
  const paid = lives.all.filter((life) => isIn(life.succeededAtMs, bucket) && keep(life));
  return new Set(paid.map(({ riderId }) => riderId)).size;
}

/** Of the local day of the end and the six before it. */
function ridersOf7Days(bucket: Bucket): number | null {
  if (bucket.startMs >= NOW_MS) return null;
  const atMs = Math.min(bucket.endMs, NOW_MS);
  const dayOf = (ms: number) =>
    Date.parse(new Date(ms).toLocaleDateString('en-CA', { timeZone: TIMEZONE })) / 86_400_000;
  const acts = lives.all.flatMap(({ riderId, initiatedAtMs, succeededAtMs }) =>
    [initiatedAtMs, succeededAtMs].flatMap((ms) => (ms === null ? [] : [{ riderId, ms }])),
  );
  const today = dayOf(atMs - 1);
  return new Set(acts.filter(({ ms }) => ms < atMs && dayOf(ms) > today - 7).map(({ riderId }) => riderId))
    .size;
}

function startedIn(bucket: Bucket): number {
  return lives.all.filter(({ startedAtMs }) => isIn(startedAtMs, bucket)).length;
}

/** Looks at the clock at the end of the bucket, or now, and counts who is on the road just before. */
function inProgress(bucket: Bucket, keep: (life: Life) => boolean = () => true): number | null {
  if (bucket.startMs >= NOW_MS) return null;
  const atMs = Math.min(bucket.endMs, NOW_MS);
  return lives.all.filter((life) => {
    if (life.startedAtMs === null || !keep(life)) return false;
    const endMs = Math.min(life.endedAtMs ?? Infinity, life.startedAtMs + 6 * 3_600_000);
    return life.startedAtMs < atMs && endMs >= atMs;
  }).length;
}

function earningsByDriver(bucket: Bucket, keep: (life: Life) => boolean = () => true): Map<string, number> {
  const earnings = new Map<string, number>();
  for (const life of lives.all) {
    if (life.cancelledBy !== null || !isIn(life.endedAtMs, bucket) || !keep(life)) continue;
    earnings.set(life.driverId, (earnings.get(life.driverId) ?? 0) + life.earnings);
  }
  return earnings;
}
