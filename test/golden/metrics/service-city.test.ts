import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCity } from '../../../src/demo/city.ts';
import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import { cityOptions } from '../../../src/demo/options.ts';
import { answerTruth, truths } from '../../oracle/truth/answer-truth.ts';
import { catalog } from '../../../src/metrics/catalog/catalog.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { receive } from '../../support/receive-messages.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Every metric of trips, drivers and routes over a simulated city, beside the truth of its own ledger: four and a half months,
// so that drivers can come back in the third month.

const options = cityOptions('small', {
  days: 136,
  riders: 50,
  drivers: 12,
  routes: 10,
  pingEverySeconds: 200,
});
const range = { from: '2025-03-01', to: '2025-07-15' };
const ids = [...truths.keys()].filter((id) => /^(trips|drivers|routes)\./.test(id));
let store: TestStore;
let ledger: Ledger;
let nowMs: number;
beforeAll(async () => {
  store = await openTestStore();
  const city = makeCity(options);
  const { events } = receive(city.messages, city.endMs);
  expect(events.length).toBeGreaterThan(8_000);
  for (let i = 0; i * 10_000 < events.length; i += 1) {
    const arrivals = events
      .slice(i * 10_000, (i + 1) * 10_000)
      .map((event) => ({ event, ingestedAtMs: Date.parse(event.event_timestamp) }));
    await insertAccepted(store.connection, arrivals, i + 1);
  }
  ledger = city.ledger;
  nowMs = city.endMs + 10 * 60_000;
});
afterAll(() => store.close());

const ask = (parameters: Record<string, string>) =>
  makeMetrics({
    connection: store.connection,
    now: () => nowMs,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint(null, { ...range, ...parameters });
const know = (metric: string, more: { grain?: 'day' | 'month'; by?: string }) =>
  answerTruth(ledger, { metric, ...range, watermarkMs: nowMs - 300_000, ...more });

// Engaged time has no currency: a driver may have riders on board who pay in different ones.
const withoutCurrency = ['drivers.earnings_per_engaged_hour'];

test('the catalogue has the metrics of the ledger, cut by the same dimensions', () => {
  const known = ids.map((id) => {
    const { dimensions } = truths.get(id)!;
    return [id, dimensions.filter((name) => name !== 'currency' || !withoutCurrency.includes(id)).toSorted()];
  });
  expect(ids.map((id) => [id, catalog.metrics.get(id)?.dimensions.toSorted()])).toEqual(known);
});

// Nobody is on the way at midnight; `service-brute-force.test.ts` looks at trips in progress by the hour.
const isQuiet = (id: string) => id === 'trips.in_progress';

test.each(['day', 'month'] as const)('in total and by %s', async (grain) => {
  const answer = await ask({ metrics: ids.join(','), grain });
  for (const id of ids) {
    const { total, series } = know(id, { grain });
    const served = answer.series?.map(({ values }) => values[id]);
    expect([id, answer.metrics[id], served]).toEqual([id, total, series.map(({ value }) => value)]);
    expect([id, isQuiet(id) || series.some(({ value }) => !isNothing(value))]).toEqual([id, true]);
  }
});

const cuts = (id: string) => catalog.metrics.get(id)!.dimensions;

test.each([...new Set(ids.flatMap(cuts))])('by %s and month', async (by) => {
  const asked = ids.filter((id) => cuts(id).includes(by));
  const { breakdown } = await ask({ metrics: asked.join(','), dimensions: by, grain: 'month' });
  for (const id of asked) {
    for (const { value, total, series } of know(id, { by, grain: 'month' }).groups) {
      const group = breakdown?.find((one) => one.by[by] === value);
      if (group === undefined) expect([id, value, isNothing(total)]).toEqual([id, value, true]);
      else {
        const served = group.series?.map(({ values }) => values[id]);
        const known = series.map((point) => point.value);
        expect([id, value, group.metrics[id], served]).toEqual([id, value, total, known]);
      }
    }
  }
});

function isNothing(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return Number(value ?? 0) === 0;
  const { numerator, denominator } = value as { numerator: unknown; denominator: unknown };
  return Number(numerator) === 0 && Number(denominator) === 0;
}
