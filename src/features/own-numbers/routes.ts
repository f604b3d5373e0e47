import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Metrics } from '../../metrics/make-metrics.ts';
import { metricsProblems } from '../../metrics/problems.ts';
import { lacksScope } from '../../platform/access/lacks-scope.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { askingOf } from '../../platform/http/asking-of.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { ownNumbersProblems } from './problems.ts';
import { driversDaySchema, readDriversDay, readSummary, summarySchema } from './summary.ts';

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...metricsProblems,
  ...warehouseProblems,
  ...ownNumbersProblems,
});
const questionProblems = ['query_too_slow', 'queries_busy', 'store_unavailable', 'store_refused'] as const;

export interface OwnNumbersDeps {
  metrics: Pick<Metrics, 'parse' | 'query'>;
  now: () => number;
}

/** Numbers of one person, for the screens of apps: each a few hundred bytes. */
export function ownNumbersRoutes(app: Api, { metrics, now }: OwnNumbersDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/me/summary',
    config: { scope: 'own:read', rows: ['driver', 'rider'], isQuestion: true },
    schema: {
      tags: ['Own numbers'],
      summary: 'The own numbers of a driver or rider',
      description:
        'Trips, earnings or spending, and rating, of today, this week and this month in the time zone of the business. For the token of an app, or of the platform.',
      response: { 200: summarySchema, ...problemResponses('no_person', ...questionProblems) },
    },
    handler(request, reply) {
      const { rows: person } = request.principal;
      if (person === null) throw new CodedError('no_person', 'The key belongs to no driver and no rider.');
      const asking = askingOf(request, reply);
      return readSummary(metrics, { person, nowMs: now() }, asking);
    },
  });
  app.route({
    method: 'GET',
    url: '/v1/drivers/:id/today',
    config: { scope: 'own:read', rows: 'driver', isQuestion: true },
    schema: {
      tags: ['Own numbers'],
      summary: "A driver's day up to now",
      description: 'For the token of this driver, and for keys with `people:read`.',
      params: z.object({ id: z.uuid() }),
      response: { 200: driversDaySchema, ...problemResponses(...questionProblems) },
    },
    handler(request, reply) {
      const driverId = request.params.id.toLowerCase();
      checkDriver(request.principal, driverId);
      const asking = askingOf(request, reply);
      return readDriversDay(metrics, { driverId, nowMs: now() }, asking);
    },
  });
}

/** Throws unless it is the sender's own day, or the sender may look up people. */
function checkDriver({ rows, scopes }: Principal, driverId: string): void {
  if (rows !== null && rows.driver_id !== driverId)
    throw new CodedError('row_limited', 'The token is bound to another driver.', {
      facts: { allowed: 'the driver of the token' },
    });
  if (rows === null && !scopes.has('people:read')) throw lacksScope(['people:read']);
}
