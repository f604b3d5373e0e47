import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCity } from '../../../src/demo/city.ts';
import { cityOptions } from '../../../src/demo/options.ts';
import { answerTruth, truths } from '../../oracle/truth/answer-truth.ts';
import { catalog } from '../../../src/metrics/catalog/catalog.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { receive } from '../../support/receive-messages.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// A simulated city of 40 days and what it knows about itself, against what is served: in total, by month, and by each
// dimension. `npm run demo:verify` does the same over HTTP and for longer; this is the quick one for who writes a metric.

const options = cityOptions('small', {
  days: 40,
  riders: 60,
  drivers: 12,
  routes: 10,
  pingEverySeconds: 3600,
});
const city = makeCity(options);
const range = { from: '2025-03-01', to: '2025-04-10' };
const NOW_MS = city.endMs - 90_000;
const watermarkMs = NOW_MS - 5 * 60_000;
const ids = [...truths.keys()].filter((id) => /^(bookings|payments|payouts)\./.test(id));
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const { events } = receive(city.messages, city.endMs);
  const arrivals = events
    .filter(({ event_type }) => !event_type.startsWith('driver.'))
    .map((event) => ({ event, ingestedAtMs: Date.parse(event.event_timestamp) }));
  await insertAccepted(store.connection, arrivals);
});
afterAll(() => store.close());

function ask(parameters: Record<string, string>) {
  return makeMetrics({
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 5 * 60_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint(null, { ...range, ...parameters });
}

test('every number of bookings, payments and payouts is served, by the same dimensions', () => {
  const served = ids.map((id) => [id, catalog.metrics.get(id)?.dimensions.toSorted()]);
  expect(served).toEqual(ids.map((id) => [id, truths.get(id)!.dimensions.toSorted()]));
});

test('in total and by month', async () => {
  const answer = await ask({ grain: 'month', metrics: ids.join(',') });
  for (const metric of ids) {
    const truth = answerTruth(city.ledger, { metric, ...range, grain: 'month', watermarkMs });
    const served = {
      total: answer.metrics[metric],
      series: answer.series?.map(({ values }) => values[metric]),
    };
    expect({ metric, ...served }).toEqual({
      metric,
      total: truth.total,
      series: truth.series.map(({ value }) => value),
    });
    expect(isNothing(truth.total), metric).toBe(false);
  }
});

const dimensions = [...new Set(ids.flatMap((id) => truths.get(id)!.dimensions))];

test.each(dimensions)('by %s', async (dimension) => {
  const asked = ids.filter((id) => truths.get(id)!.dimensions.includes(dimension));
  const { breakdown } = await ask({ metrics: asked.join(','), dimensions: dimension });
  for (const metric of asked) {
    const { groups } = answerTruth(city.ledger, { metric, ...range, by: dimension, watermarkMs });
    const served = (breakdown ?? []).map(({ by, metrics }) => [by[dimension], metrics[metric]] as const);
    const wrong = groups.filter(({ value, total }) => {
      const found = served.find(([label]) => label === value)?.[1];
      return found === undefined ? !isNothing(total) : JSON.stringify(found) !== JSON.stringify(total);
    });
    expect({ metric, wrong }).toEqual({ metric, wrong: [] });
    const unknown = served.filter(([label]) => !groups.some(({ value }) => value === label));
    expect(unknown.filter(([, value]) => !isNothing(value))).toEqual([]);
  }
});

function isNothing(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return Number(value ?? 0) === 0;
  const { numerator, denominator } = value as { numerator: unknown; denominator: unknown };
  return Number(numerator) === 0 && Number(denominator) === 0;
}
