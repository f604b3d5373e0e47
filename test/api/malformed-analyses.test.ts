import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allAnalyses } from '../../src/features/analyses/all-analyses.ts';
import { analysesRoutes } from '../../src/features/analyses/routes.ts';
import { makeMetrics } from '../../src/metrics/make-metrics.ts';
import { problemSchema } from '../../src/platform/http/problems.ts';
import { openConnection } from '../../src/platform/warehouse/connection.ts';
import { makeApiServer } from '../support/api-server.ts';
import { placeRules } from '../support/ask-analysis.ts';
import {
  malformedRequests,
  type MalformedRequest,
  urlOf,
  type Valid,
  wellFormed,
} from '../support/malformed-analyses.ts';

// A question with one mistake is always 400, and the problem names the parameter that is to blame. The store is away: what were let
// through would be 503.

const RUNS = 120;
const unreachable = openConnection({ url: 'http://127.0.0.1:1', user: 'x', password: '', database: 'x' });
const metrics = makeMetrics({
  connection: unreachable,
  now: () => Date.UTC(2026, 2, 2, 12),
  businessTimezone: 'Africa/Lagos',
  businessCurrency: 'NGN',
  allowedLatenessMs: 300_000,
  inFlight: () => Promise.resolve({ oldestIngestedAtMs: null, records: 0 }),
});
const serving = {
  question: async (...[question]: Parameters<typeof metrics.question>) => {
    await metrics.question(question);
    throw new Error('The store answered.');
  },
};
let app: FastifyInstance;
beforeAll(async () => {
  const deps = { metrics: { context: () => metrics.context(), serving }, placeRules };
  ({ app } = await makeApiServer({ processRoutes: [(api) => analysesRoutes(api, allAnalyses, deps)] }));
});
afterAll(async () => {
  await app.close();
  await unreachable.close();
});

/** What each analysis has to be given, by its path; the others need nothing. */
const needed: Readonly<Record<string, Valid>> = {
  'routes/:route_id/economics': { route_id: 'a0000000-0000-4000-8000-000000000001' },
  funnel: { preset: 'booking' },
  decomposition: { metric: 'bookings.created' },
  distribution: { property: 'rating' },
  trends: { metrics: ['bookings.created'] },
};

describe.each(allAnalyses.map((analysis) => ({ path: analysis.path, analysis })))(
  '$path',
  ({ path, analysis }) => {
    const valid = needed[path] ?? {};

    test('what has no mistake comes as far as the store', async () => {
      const response = await app.inject(urlOf(analysis, wellFormed(analysis, valid)));
      expect(
        response.statusCode,
        `Give ${path} in \`needed\` what it has to be given: ${response.body}`,
      ).toBe(503);
    });

    test('one mistake is told, by GET and POST', async () => {
      const property = fc.asyncProperty(malformedRequests(analysis, valid), async (request) => {
        const { method, body } = request;
        const response = await app.inject({
          method,
          url: urlOf(analysis, request),
          ...(body !== undefined && { body }),
        });
        expectBlame(response, request);
      });
      await fc.assert(property, { numRuns: RUNS });
    });
  },
);

const metric = 'payments.gross_bookings';
test.each<[string, string, Valid]>([
  ['decomposition', 'metric', { metric: 'x.y' }],
  ['decomposition', 'metric', { metric: 'drivers.active' }],
  ['decomposition', 'dimensions', { metric, dimensions: ['payment_method'] }],
  ['decomposition', 'dimensions', { metric, dimensions: ['origin_city', 'origin_city'] }],
  ['decomposition', 'dimensions', { metric, dimensions: ['currency'] }],
  ['decomposition', 'compare_to', { metric, compare_from: '2026-01-01' }],
  ['decomposition', 'compare_from', { metric, compare_to: '2026-01-01' }],
  ['decomposition', 'compare_to', { metric, compare_from: '2026-01-01', compare_to: '2026-03-01' }],
  ['decomposition', 'compare_from', { metric, compare_from: '2026-01-02', compare_to: '2026-01-01' }],
  [
    'decomposition',
    'compare',
    { metric, compare: 'previous_period', compare_from: '2026-01-01', compare_to: '2026-01-02' },
  ],
  ['decomposition', 'filters[0].dimension', { metric, filters: [{ dimension: 'x', op: 'eq', value: 'y' }] }],
  ['distribution', 'dimension', { property: 'rating', dimension: 'x' }],
  ['distribution', 'edges', { property: 'rating', edges: [2, 1] }],
  [
    'distribution',
    'filters[0].values',
    { property: 'rating', filters: [{ dimension: 'route_id', op: 'eq', value: 'y' }] },
  ],
  ['trends', 'metrics', { metrics: ['x.y'] }],
  ['trends', 'same_weekday', { metrics: [metric], grain: 'month', same_weekday: true }],
  ['trends', 'grain', { metrics: [metric], grain: '15m', from: '2025-01-01', to: '2026-01-01' }],
  [
    'trends',
    'moving_average',
    { metrics: [metric], grain: 'year', from: '2020-01-01', to: '2021-01-01', moving_average: 100 },
  ],
  [
    'trends',
    'year_over_year',
    { metrics: [metric], from: '1970-06-01', to: '1970-06-02', year_over_year: true },
  ],
])('%s blames %s for %j', async (path, blame, body) => {
  const response = await app.inject({
    method: 'POST',
    url: `/v1/analytics/${path}`,
    body: JSON.stringify(body),
  });
  expectBlame(response, { blame });
});

function expectBlame(
  response: { statusCode: number; body: string },
  { blame, ...request }: Partial<MalformedRequest> & { blame: string },
): void {
  const shown = `${blame}: ${JSON.stringify(request)} ${response.body}`;
  expect(response.statusCode, shown).toBe(400);
  const problem = problemSchema.strict().parse(JSON.parse(response.body));
  expect(problem, shown).toMatchObject({ code: 'invalid_parameter', reason: expect.any(String) as string });
  // Of what is nested, either the member or what is in it.
  const parameter = problem.parameter ?? '';
  expect(
    parameter === blame || parameter.startsWith(`${blame}[`) || parameter.startsWith(`${blame}.`),
    shown,
  ).toBe(true);
}
