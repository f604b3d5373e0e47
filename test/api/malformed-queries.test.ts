import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemSchema } from '../../src/platform/http/problems.ts';
import { makeMetrics } from '../../src/metrics/make-metrics.ts';
import { openConnection } from '../../src/platform/warehouse/connection.ts';
import { makeApiServer } from '../support/api-server.ts';
import { type Endpoint, malformedBodies, malformedParameters } from '../support/malformed-queries.ts';

// A query with one mistake is always 400, and the problem names the parameter that is to blame. The store is away: what were let
// through would be 503.

const RUNS = 150;
const unreachable = openConnection({ url: 'http://127.0.0.1:1', user: 'x', password: '', database: 'x' });
let app: FastifyInstance;
beforeAll(async () => {
  const metrics = makeMetrics({
    connection: unreachable,
    now: () => Date.UTC(2026, 2, 2, 12),
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: () => Promise.resolve({ oldestIngestedAtMs: null, records: 0 }),
  });
  ({ app } = await makeApiServer({ metrics }));
});
afterAll(async () => {
  await app.close();
  await unreachable.close();
});

const payments = {
  metric: 'payments.succeeded',
  stiff: 'payments.refunds',
  dimension: 'payment_method',
};
const endpoints: Endpoint[] = [
  { url: '/v1/metrics/payments', ...payments, isFamily: true },
  {
    url: '/v1/metrics/trips',
    metric: 'trips.cancelled',
    stiff: 'trips.started',
    dimension: 'cancelled_by',
    isFamily: true,
  },
  {
    url: '/v1/metrics/drivers',
    metric: 'drivers.trips',
    stiff: 'drivers.online_hours',
    dimension: 'origin_city',
    isFamily: true,
  },
  {
    url: '/v1/metrics/routes',
    metric: 'routes.cancellations',
    stiff: 'routes.bookings',
    dimension: 'cancelled_by',
    isFamily: true,
  },
  { url: '/v1/metrics/query', ...payments, isFamily: false },
];

test.each(endpoints)('GET $url', async (endpoint) => {
  const property = fc.asyncProperty(malformedParameters(endpoint), async ({ blame, parameters }) => {
    const text = parameters.map((pair) =>
      pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='),
    );
    const response = await app.inject(`${endpoint.url}?${text.join('&')}`);
    expectBlame(response, blame.toWellFormed());
  });
  await fc.assert(property, { numRuns: RUNS });
});

test('GET /v1/metrics/realtime blames the parameter', async () => {
  for (const name of ['from', 'grain', 'compare', '__proto__', 'x'])
    expectBlame(await app.inject(`/v1/metrics/realtime?${name}=1`), name);
});

test('POST /v1/metrics/query', async () => {
  const property = fc.asyncProperty(malformedBodies(endpoints.at(-1)!), async ({ blame, body }) => {
    const response = await app.inject({ method: 'POST', url: '/v1/metrics/query', body });
    expectBlame(response, blame);
  });
  await fc.assert(property, { numRuns: 3 * RUNS });
});

function expectBlame(response: { statusCode: number; body: string }, blame: string): void {
  expect(response.statusCode, response.body).toBe(400);
  const problem = problemSchema.strict().parse(JSON.parse(response.body));
  expect(problem).toMatchObject({ code: 'invalid_parameter', reason: expect.any(String) as string });
  expect(problem.allowed, response.body).toBeDefined();
  // Of what is nested, either the member or what is in it.
  expect(
    problem.parameter === blame ||
      problem.parameter?.startsWith(`${blame}[`) ||
      problem.parameter?.startsWith(`${blame}.`),
    `${blame}: ${response.body}`,
  ).toBe(true);
}
