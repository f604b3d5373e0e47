import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCity } from '../../../src/demo/city.ts';
import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import type { Message } from '../../../src/demo/delivery/message.ts';
import { cityOptions } from '../../../src/demo/options.ts';
import { answerTruth, truths } from '../../oracle/truth/answer-truth.ts';
import { catalog, metricsOfFamily } from '../../../src/metrics/catalog/catalog.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { insertMessages } from '../../support/insert-messages.ts';
import { type TestStore, openTestStore } from '../../support/test-store.ts';

// Every metric of users over a simulated city, beside the truth of its own ledger.

const options = cityOptions('small', {
  days: 40,
  riders: 60,
  drivers: 12,
  routes: 10,
  pingEverySeconds: 600,
});
const range = { from: '2025-03-01', to: '2025-04-10' };
const ids = [...truths.keys()].filter((id) => id.startsWith('users.'));
let store: TestStore;
let ledger: Ledger;
let nowMs: number;
beforeAll(async () => {
  store = await openTestStore();
  const city = makeCity(options);
  expect(await insertMessages(store.connection, accepted(city.messages))).toBeGreaterThan(5000);
  ledger = city.ledger;
  nowMs = city.endMs + 10 * 60_000;
});
afterAll(() => store.close());

function* accepted(messages: Iterable<Message>): Generator<Message> {
  for (const message of messages) if (message.outcome === 'accepted') yield message;
}

const ask = (parameters: Record<string, string>) =>
  makeMetrics({
    connection: store.connection,
    now: () => nowMs,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint('users', { ...range, ...parameters });
const know = (metric: string, more: { grain?: 'day' | 'month'; by?: string }) =>
  answerTruth(ledger, { metric, ...range, watermarkMs: nowMs - 300_000, ...more });

test('the catalogue has the metrics of the ledger, cut by the same dimensions', () => {
  const served = metricsOfFamily(catalog, 'users').map(({ id, dimensions }) => [id, dimensions]);
  const known = ids.map((id) => [id, truths.get(id)!.dimensions]);
  expect(Object.fromEntries(served)).toEqual(Object.fromEntries(known));
});

describe.each(ids)('%s', (metrics) => {
  test.each(['day', 'month'] as const)('in total and by %s', async (grain) => {
    const answer = await ask({ metrics, grain });
    const { total, series } = know(metrics, { grain });
    expect(answer.metrics[metrics]).toEqual(total);
    expect(answer.series?.map(({ values }) => values[metrics])).toEqual(series.map(({ value }) => value));
  });

  test('by role, city and state', async () => {
    for (const by of truths.get(metrics)!.dimensions) {
      const { breakdown } = await ask({ metrics, dimensions: by, grain: 'month' });
      const { groups } = know(metrics, { by, grain: 'month' });
      for (const { value, total, series } of groups) {
        const group = breakdown?.find((one) => one.by[by] === value);
        if (group === undefined) expect([by, value, isNothing(total)]).toEqual([by, value, true]);
        else {
          expect([by, value, group.metrics[metrics]]).toEqual([by, value, total]);
          expect(group.series?.map(({ values }) => values[metrics])).toEqual(series.map((one) => one.value));
        }
      }
    }
  });
});

function isNothing(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? (value as { value: null }).value === null
    : value === 0;
}
