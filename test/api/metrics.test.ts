import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemSchema } from '../../src/platform/http/problems.ts';
import { answerSchema } from '../../src/metrics/answer.ts';
import { catalogAnswerSchema } from '../../src/metrics/catalog-answer.ts';
import { makeMetrics, type Metrics } from '../../src/metrics/make-metrics.ts';
import { CodedError } from '../../src/kernel/errors.ts';
import { hashSecret } from '../../src/platform/access/api-keys.ts';
import { openApiServer } from '../support/api-server.ts';
import { openTestStore, type TestStore } from '../support/test-store.ts';

let store: TestStore;
let metrics: Metrics;
const NOW = Date.UTC(2026, 2, 2, 12);
beforeAll(async () => {
  store = await openTestStore();
  metrics = makeMetrics({
    connection: store.connection,
    now: () => NOW,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: () => Promise.resolve({ oldestIngestedAtMs: null, records: 0 }),
  });
});
afterAll(() => store.close());

test.each(['payments', 'trips'])('%s are served in the shape that OpenAPI promises', async (family) => {
  const { app } = await openApiServer({ metrics });
  const response = await app.inject(`/v1/metrics/${family}?from=2026-03-01&to=2026-03-03&grain=day`);
  expect(response.statusCode).toBe(200);
  const answer = answerSchema.strict().parse(response.json());
  expect(answer.series).toHaveLength(2);
  expect(answer.query).toMatchObject({ grain: 'day', timezone: 'Africa/Lagos', currency: 'NGN' });
});

test('the catalogue is served', async () => {
  const { app } = await openApiServer({ metrics });
  const catalog = catalogAnswerSchema.strict().parse((await app.inject('/v1/metrics/catalog')).json());
  expect(catalog.metrics.length).toBeGreaterThan(10);
});

test.each([
  ['grain=century', 'grain'],
  ['colour=red', 'colour'],
  ['from=2026-03-01&from=2026-03-02', 'from'],
  ['to=yesterday', 'to'],
  ['timezone=Mars/Olympus', 'timezone'],
  ['__proto__=1', '__proto__'],
  ['constructor=1', 'constructor'],
])('%s: the problem names the parameter, the reason and what is allowed', async (query, parameter) => {
  const { app } = await openApiServer({ metrics });
  const response = await app.inject(`/v1/metrics/trips?${query}`);
  expect(response.statusCode).toBe(400);
  const problem = problemSchema.strict().parse(response.json());
  expect(problem).toMatchObject({
    code: 'invalid_parameter',
    parameter,
    reason: expect.any(String) as string,
  });
  expect(problem.allowed).toBeDefined();
});

test('an engine that is away is 503, not 0 (G9)', async () => {
  const away = () =>
    Promise.reject(new CodedError('store_unavailable', 'The event store cannot be reached.'));
  const { app } = await openApiServer({ metrics: { ...metrics, query: away } });
  const response = await app.inject('/v1/metrics/trips');
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '5']);
});

test('no query makes a 5xx', async () => {
  const { app } = await openApiServer({ metrics });
  const name = fc.oneof(
    fc.constantFrom(
      'from',
      'to',
      'grain',
      'timezone',
      'metrics',
      'dimensions',
      'currency',
      'payment_method',
      'provider',
      'provider.not',
      'having',
      'order',
      'limit',
      'compare',
      'explain',
    ),
    fc.string({ maxLength: 10 }),
  );
  const value = fc.oneof(
    fc.constantFrom(
      '2026-03-01',
      '2026-03-01T00:00:00Z',
      '0001-01-01',
      '9999-12-31',
      'hour',
      'day',
      'total',
      'UTC',
      'NGN',
    ),
    fc.constantFrom(
      'trips.started',
      'payments.captured',
      'currency',
      'payment_method,provider',
      'payments.captured,payments.succeeded',
      'payments.captured:asc',
      'change(payments.captured):desc',
      'payments.captured:gte:20',
      'previous_period',
      'same_period_last_year',
      '3',
      'true',
      ',',
      "'",
      '{x:String}',
      '%',
    ),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 10 }),
  );
  const query = fc.array(fc.tuple(name, value), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('payments', 'trips', 'query', 'catalog'),
      query,
      async (family, pairs) => {
        const text = pairs.map(([key, one]) => `${encode(key)}=${encode(one)}`).join('&');
        const response = await app.inject(`/v1/metrics/${family}?${text}`);
        expect(response.statusCode, response.body).toBeLessThan(500);
        if (response.statusCode >= 400) problemSchema.strict().parse(response.json());
      },
    ),
    { numRuns: 150 }, // others in every run; CI makes two
  );
});

test('no query with names that are known and any values in its filters makes a 5xx', async () => {
  const { app } = await openApiServer({ metrics });
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('unknown', 'card', "')", '\\', '\u0000'),
  );
  const query = fc.record({
    metrics: fc.constant(['payments.succeeded', 'payments.captured', 'payments.processing_time_p50']),
    dimensions: fc.subarray(['payment_method', 'provider', 'currency']),
    filters: fc.array(
      fc.record({
        dimension: fc.constantFrom('payment_method', 'provider'),
        op: fc.constantFrom('in', 'not_in'),
        values: fc.array(text, { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
    grain: fc.constantFrom('total', 'hour', 'day', 'quarter'),
    timezone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York'),
    order: fc.constantFrom(
      [],
      [{ by: 'payments.captured', direction: 'asc' }],
      [{ by: 'payments.processing_time_p50' }],
    ),
    having: fc.constantFrom([], [{ metric: 'payments.captured', op: 'gt', value: '0.5' }]),
    limit: fc.option(fc.integer({ min: 1, max: 50 })),
    compare: fc.constantFrom(null, 'previous_period', 'same_period_last_month', 'same_period_last_year'),
    explain: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(query, async (body) => {
      const response = await app.inject({
        method: 'POST',
        url: '/v1/metrics/query',
        body: JSON.stringify(body),
      });
      expect(response.statusCode, response.body).toBeLessThan(500);
      if (response.statusCode === 200) answerSchema.strict().parse(response.json());
    }),
    { numRuns: 75 },
  );
});

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

test('a key for the metrics of one family reads these, wherever they are asked for', async () => {
  const apiKeys = [{ name: 'page', scopes: ['read:trips' as const], hash: hashSecret('page') }];
  const { app } = await openApiServer({ metrics, apiKeys });
  const ask = async (url: string, payload?: object) => {
    const headers = { 'x-api-key': 'page', 'content-type': 'application/json' };
    const sent = payload === undefined ? {} : { method: 'POST' as const, payload };
    const response = await app.inject({ url, headers, ...sent });
    return [response.statusCode, response.json<{ allowed?: unknown }>().allowed];
  };
  const mixed = ['trips.completed', 'payments.captured', 'trips.started'];
  expect(await ask('/v1/metrics/trips')).toEqual([200, undefined]);
  expect(await ask('/v1/metrics/catalog')).toEqual([200, undefined]);
  expect(await ask('/v1/metrics/query?metrics=trips.completed')).toEqual([200, undefined]);
  expect(await ask('/v1/metrics/payments')).toEqual([403, 'read:payments']);
  expect(await ask(`/v1/metrics/query?metrics=${mixed.join(',')}`)).toEqual([403, 'read:payments']);
  expect(await ask('/v1/metrics/query', { metrics: mixed })).toEqual([403, 'read:payments']);
  expect((await ask('/v1/metrics/realtime'))[0]).toBe(403);
  expect(await ask('/v1/dead-letters')).toEqual([403, 'read']);
});
