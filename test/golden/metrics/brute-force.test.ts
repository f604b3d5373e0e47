import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerSchema, type Answer } from '../../../src/metrics/answer.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { type Question, bruteForce, lateEvents, percentile } from '../../support/brute-force.ts';
import { rideEvents } from '../../support/ride-events.ts';
import { type Arrival, type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Some thousand random events, over a change of the clock in New York, with late arrivals and two currencies: whole answers
// must equal those of the brute-force computation, whatever the source that the planner takes.

const NOW_MS = Date.parse('2026-03-11T12:00:00Z');
const LATENESS_MS = 5 * 60_000;
const WATERMARK_MS = NOW_MS - LATENESS_MS;
let store: TestStore;
let arrivals: Arrival[];

beforeAll(async () => {
  store = await openTestStore();
  arrivals = randomArrivals(3000);
  // In two parts, as batches leave them: rollup rows of one bucket lie in both.
  await insertAccepted(store.connection, arrivals.slice(0, 1700), 1);
  await insertAccepted(store.connection, arrivals.slice(1700), 2);
});
afterAll(() => store.close());

const ranges = [
  { name: 'local days', from: '2026-03-05T00:00:00-05:00', to: '2026-03-12T00:00:00-04:00' },
  { name: 'quarter hours', from: '2026-03-07T11:45:00Z', to: '2026-03-09T02:15:00Z' },
  { name: 'not on a quarter hour', from: '2026-03-07T11:43:21.123Z', to: '2026-03-09T02:07:00Z' },
  { name: 'nothing there', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
];
const timezones = ['America/New_York', 'Africa/Lagos', 'Asia/Kathmandu'] as const;
const grains = ['total', 'hour', 'day'] as const;
// A Latin square: every range meets every zone and every grain, every zone every grain, and both families are in each.
const cases = ranges.flatMap((range, i) =>
  grains.map((grain, j) => ({ ...range, grain, timezone: timezones[(i + j) % 3]! })),
);

describe.each(['payments', 'trips'] as const)('%s', (family) => {
  test.each(cases)('by $grain in $timezone over $name', async ({ from, to, timezone, grain }) => {
    const question: Question = {
      fromMs: Date.parse(from),
      toMs: Date.parse(to),
      grain,
      timezone,
      currency: 'NGN',
      watermarkMs: WATERMARK_MS,
    };
    const answer = await metrics().endpoint(family, { from, to, timezone, grain });
    expect(answerSchema.parse(answer)).toEqual(answer);
    expect(comparable(answer)).toEqual(bruteForce(family, arrivals, question));
    const prefix = family === 'payments' ? 'payment.' : 'trip.';
    const late = lateEvents(arrivals, question, { prefix, allowedLatenessMs: LATENESS_MS });
    expect(answer.receipt.late).toBe(late);
  });
});

describe('percentiles', () => {
  test('equal R type 7 over the single values, whole and by day', async () => {
    const range = { from: '2026-03-05', to: '2026-03-12', grain: 'day', timezone: 'America/New_York' };
    const asked = 'payments.processing_time_p50,payments.processing_time_p95,payments.captured';
    const answer = await metrics().endpoint('payments', { ...range, metrics: asked });
    const valuesIn = (from: string, to: string) =>
      arrivals
        .map(({ event }) => event)
        .filter((event) => event.event_type === 'payment.success')
        .filter((event) => event.event_timestamp >= from && event.event_timestamp < to)
        .map((event) => Number(event.processing_time_ms));
    const all = valuesIn('2026-03-05T05:00:00', '2026-03-12T04:00:00');
    expect(answer.metrics['payments.processing_time_p50']).toBe(percentile(all, 0.5));
    expect(answer.metrics['payments.processing_time_p95']).toBe(percentile(all, 0.95));
    const shortDay = valuesIn('2026-03-08T05:00:00', '2026-03-09T04:00:00'); // 23 hours
    expect(answer.series?.[3]?.start).toBe('2026-03-08T00:00:00-05:00');
    expect(answer.series?.[3]?.values['payments.processing_time_p95']).toBe(percentile(shortDay, 0.95));
    expect(answer.plan.sources.map(({ source }) => source)).toEqual(['payment_events', 'payments_15m']);
  });

  test('of trips are those of the completed ones', async () => {
    const range = { from: '2026-03-05', to: '2026-03-12', timezone: 'UTC' };
    const answer = await metrics().endpoint('trips', {
      ...range,
      metrics: 'trips.distance_p90,trips.duration_p50',
    });
    const completed = arrivals
      .map(({ event }) => event)
      .filter(
        ({ event_type, event_timestamp: at }) =>
          event_type === 'trip.completed' && at >= range.from && at < range.to,
      );
    expect(answer.metrics['trips.distance_p90']).toBe(
      percentile(
        completed.map((e) => Number(e.distance_km)),
        0.9,
      ),
    );
    expect(answer.metrics['trips.duration_p50']).toBe(
      percentile(
        completed.map((e) => Number(e.duration_minutes)),
        0.5,
      ),
    );
  });
});

test('parts of a breakdown add up to the whole, and each equals the answer with a filter', async () => {
  const range = { from: '2026-03-05', to: '2026-03-12', grain: 'day' };
  const broken = await metrics().endpoint('payments', { ...range, dimensions: 'payment_method' });
  const whole = broken.metrics['payments.succeeded'];
  const parts = broken.breakdown?.map(({ metrics }) => Number(metrics['payments.succeeded'])) ?? [];
  expect(parts.reduce((a, b) => a + b, 0)).toBe(whole);
  expect(broken.breakdown?.map(({ by }) => by)).toEqual([
    { payment_method: 'card' },
    { payment_method: 'ussd' },
    { payment_method: null },
  ]);
  for (const { by, metrics: values, series } of broken.breakdown ?? []) {
    const filter = String(by.payment_method ?? 'unknown');
    const filtered = await metrics().endpoint('payments', { ...range, payment_method: filter });
    expect({ values, series }).toEqual({ values: filtered.metrics, series: filtered.series });
  }
});

function metrics() {
  return makeMetrics({
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: LATENESS_MS,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  });
}

function comparable({ metrics: values, series }: Answer) {
  const points = series?.map(({ start, end, ...point }) => ({
    startMs: Date.parse(start),
    endMs: Date.parse(end),
    ...point,
  }));
  return { metrics: values, series: points ?? null };
}

function randomArrivals(count: number): Arrival[] {
  let state = 42;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  const money = () => (random() * 5000).toFixed(2);
  const makers = Object.values(rideEvents);
  return Array.from({ length: count }, () => {
    const atMs = Date.parse('2026-03-05T00:00:00Z') + Math.floor(random() * 7.5 * 86_400_000);
    const at = new Date(atMs).toISOString();
    const given = {
      amount: money(),
      refund_amount: money(),
      currency: pick(['NGN', 'NGN', 'NGN', 'GHS']),
      payment_method: pick(['card', 'ussd']),
      processing_time_ms: Math.floor(random() * 3000),
      passengers_count: pick([1, 2, 4]),
      duration_minutes: Math.floor(random() * 120_000) / 1000,
      distance_km: Math.floor(random() * 40_000) / 1000,
      driver_earnings: money(),
      platform_commission: money(),
      was_started: random() < 0.5,
    };
    const delayMs = pick([1_000, 30_000, 6 * 60_000, 3_600_000, 30 * 3_600_000]);
    const event = relevant(pick(makers)(at), given);
    return { event, ingestedAtMs: atMs + Math.floor(random() * delayMs), imported: random() < 0.2 };
  });
}

/** Sets only fields that the event has: a start of a trip has no currency. Every tenth initiation has no method. */
function relevant(event: Arrival['event'], given: Record<string, unknown>): Arrival['event'] {
  const changed = Object.fromEntries(Object.entries(given).filter(([name]) => name in event));
  const merged = { ...event, ...changed };
  if (event.event_type === 'payment.initiated' && String(given.amount).endsWith('7'))
    merged.payment_method = null;
  return merged;
}
