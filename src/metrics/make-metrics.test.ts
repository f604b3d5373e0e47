import { afterAll, expect, test } from 'vitest';
import { openConnection } from '../platform/warehouse/connection.ts';
import { catalogAnswerSchema } from './catalog-answer.ts';
import { type QueryObservation, makeMetrics } from './make-metrics.ts';
import { renderCatalog } from './render-catalog.ts';
import { catalog } from './catalog/catalog.ts';
import { watermarkOf } from './receipt/watermark.ts';

const unreachable = openConnection({ url: 'http://127.0.0.1:1', user: 'x', password: '', database: 'x' });
afterAll(() => unreachable.close());

function metrics(observed: QueryObservation[]) {
  return makeMetrics({
    connection: unreachable,
    now: () => Date.parse('2026-03-11T12:00:00Z'),
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
    observe: (observation) => observed.push(observation),
  });
}

test('a store that is away is an error, never zeros, and is observed (G9)', async () => {
  const observed: QueryObservation[] = [];
  await expect(metrics(observed).endpoint('trips', {})).rejects.toMatchObject({ code: 'store_unavailable' });
  expect(observed).toMatchObject([{ family: 'trips', outcome: 'failed' }]);
});

test('a bad parameter rejects, and is no query', async () => {
  const observed: QueryObservation[] = [];
  await expect(metrics(observed).endpoint('trips', { grain: 'x' })).rejects.toMatchObject({
    code: 'invalid_parameter',
  });
  expect(observed).toEqual([]);
});

test('the catalogue is served as its schema says, and rendered with every metric', () => {
  const answer = metrics([]).catalog();
  expect(catalogAnswerSchema.parse(answer)).toEqual(answer);
  const text = renderCatalog(catalog);
  for (const { id, formula } of answer.metrics) {
    expect(text).toContain(`\`${id}\``);
    expect(text).toContain(formula);
  }
});

test.each([
  ['nothing in flight', null, 1_000_000 - 300],
  ['something older than now', 999_000, 999_000 - 300],
  ['something from a clock ahead', 1_000_500, 1_000_000 - 300],
])('watermark: %s', (_name, oldestIngestedAtMs, expected) => {
  expect(watermarkOf(1_000_000, { oldestIngestedAtMs, records: 1 }, 300)).toBe(expected);
});
