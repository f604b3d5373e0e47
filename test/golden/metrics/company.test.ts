import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalog as platform } from '../../../src/metrics/catalog/catalog.ts';
import { readCompanyMetrics, tryCompanyMetrics } from '../../../src/metrics/company-metrics.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { openApiServer } from '../../support/api-server.ts';
import { rideEvents as ride } from '../../support/ride-events.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// The example of docs/adding-a-metric.md, taken from there, on the real engine.

const directory = mkdtempSync(join(tmpdir(), 'openride-metrics-'));
const path = join(directory, 'metrics.json');
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const at = '2026-03-05T10:00:00Z';
  const events = [
    ride.success(at, { amount: '30.00', payment_method: 'card' }),
    ride.success(at, { amount: '10.00', payment_method: 'ussd', provider: 'flutterwave' }),
    ride.success(at, { amount: '99.00', payment_method: 'card', currency: 'GHS' }),
  ];
  await insertAccepted(
    store.connection,
    events.map((event) => ({ event, ingestedAtMs: Date.parse(at) })),
  );
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

function example(): string {
  const text = readFileSync(new URL('../../../docs/adding-a-metric.md', import.meta.url), 'utf8');
  return /```json\n([^]*?)```/.exec(text)?.[1] ?? '';
}

test('the example of the documents is served, from the rollup and from the events', async () => {
  writeFileSync(path, example());
  const company = readCompanyMetrics(path, platform);
  await tryCompanyMetrics(store.connection, company);
  const metrics = makeMetrics({
    catalog: company.catalog,
    connection: store.connection,
    now: () => Date.parse('2026-03-11T12:00:00Z'),
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  });
  expect(metrics.catalog().metrics.at(-1)).toMatchObject({ id: 'company.card_share', family: 'company' });
  const share = { value: 0.75, numerator: '30.00', denominator: '40.00' };
  for (const [to, source] of [
    ['2026-03-06', 'payments_15m'],
    ['2026-03-06T00:00:01Z', 'payment_events'],
  ] as const) {
    const answer = await metrics.endpoint(null, {
      from: '2026-03-05',
      to,
      metrics: 'company.card_share',
      dimensions: 'provider',
    });
    expect(answer.metrics).toEqual({ 'company.card_share': share });
    expect(answer.breakdown?.map(({ by }) => by.provider)).toEqual(['flutterwave', 'paystack']);
    expect(answer.receipt).toMatchObject({ sources: [source], left_out_currencies: { GHS: 1 } });
  }
});

test.each([
  ['rollup', 'captured_amount', 'captured_amounts'],
  ['events', '"amount"', '"amounts"'],
])('SQL that the engine refuses is told with the entry: %s', async (_name, right, wrong) => {
  writeFileSync(path, example().replaceAll(right, wrong));
  const company = readCompanyMetrics(path, platform);
  await expect(tryCompanyMetrics(store.connection, company)).rejects.toMatchObject({
    code: 'invalid_metrics_file',
    message: expect.stringMatching(
      /company\.card_share: the event store refuses its SQL: .*amounts/s,
    ) as string,
  });
});

test('OpenAPI names the metrics of the file, and what they can be cut by', async () => {
  writeFileSync(path, example());
  const { catalog } = readCompanyMetrics(path, platform);
  const metrics = makeMetrics({
    catalog,
    connection: store.connection,
    now: Date.now,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  });
  const { app } = await openApiServer({ metrics });
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Paths }>();
  const { get, post } = paths['/v1/metrics/query']!;
  const described = (name: string) => get?.parameters?.find((one) => one.name === name)?.description ?? '';
  expect(described('metrics')).toContain('company.card_share');
  expect(described('dimensions')).toContain('payment_method');
  const { properties } = post!.requestBody!.content['application/json'].schema;
  expect(properties.metrics.items.enum).toEqual([...catalog.metrics.keys()]);
  expect(properties.metrics.items.enum).toContain('company.card_share');
});

interface Operation {
  parameters?: { name: string; description?: string }[];
  requestBody?: {
    content: { 'application/json': { schema: { properties: { metrics: { items: { enum: string[] } } } } } };
  };
}
type Paths = Record<string, { get?: Operation; post?: Operation }>;
