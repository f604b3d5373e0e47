import { z } from 'zod';
import type { QualityMonitor } from './monitor/open-monitor.ts';
import { cutPage, makeCursor, parseTimeCursor } from '../kernel/cursor.ts';
import { pageQuery } from '../kernel/page-query.ts';
import { askMetadata } from '../platform/metadata/ask-metadata.ts';
import { checksAnswerSchema, historyAnswerSchema, renderChecks, renderResult } from './quality-answer.ts';
import { type Api, problemResponsesOf } from '../platform/http/route.ts';
import { httpProblems } from '../platform/http/problem-table.ts';
import { metadataProblems } from '../platform/metadata/problems.ts';
import { qualityProblems } from './problems.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...qualityProblems });

/** The part of the monitor that the routes use. */
export type RoutedMonitor = Pick<QualityMonitor, 'checks' | 'history' | 'pause' | 'resume' | 'run'>;

const params = z.object({ check: z.string().max(100) });
const doneSchema = z.object({ check: z.string(), done: z.literal(true) });
const askedSchema = z.object({
  check: z.string(),
  is_asked: z.boolean().describe('False: a run waits or is under way already.'),
});
const problems = problemResponses('check_not_found', 'metadata_unavailable');

/** Adds the routes that show the state and the history of each check. */
export function dataQualityRoutes(app: Api, monitor: RoutedMonitor): void {
  app.route({
    method: 'GET',
    url: '/v1/data-quality',
    config: { scope: 'read' },
    schema: {
      tags: ['Data quality'],
      summary: 'Every check, and what it says now',
      response: { 200: checksAnswerSchema, ...problems },
    },
    handler: async () => renderChecks(await askMetadata(() => monitor.checks())),
  });
  historyRoute(app, monitor);
  for (const verb of ['pause', 'resume'] as const) switchRoute(app, monitor, verb);
  runRoute(app, monitor);
}

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

function historyRoute(app: Api, monitor: RoutedMonitor): void {
  app.route({
    method: 'GET',
    url: '/v1/data-quality/:check/history',
    config: { scope: 'read' },
    schema: {
      tags: ['Data quality'],
      summary: 'What a check has said',
      params,
      querystring: z.strictObject({
        from: moment.optional().describe('The first moment, RFC 3339.'),
        to: moment.optional().describe('The moment after the last, RFC 3339.'),
        ...pageQuery,
      }),
      response: {
        200: historyAnswerSchema,
        ...problemResponses('invalid_parameter', 'invalid_cursor'),
        ...problems,
      },
    },
    async handler({ params: { check }, query: { from, to, limit, cursor } }) {
      // The page before ended with the result at this moment, so this one ends before it.
      const end = cursor === undefined ? to : parseTimeCursor(cursor);
      const results = await askMetadata(() => monitor.history(check, { from, to: end, limit: limit + 1 }));
      const page = cutPage(results, limit, (result) => makeCursor(result.checkedAt.getTime()));
      return { check, results: page.items.map(renderResult), next_cursor: page.nextCursor };
    },
  });
}

function switchRoute(app: Api, monitor: RoutedMonitor, verb: 'pause' | 'resume'): void {
  app.route({
    method: 'POST',
    url: `/v1/data-quality/:check/${verb}`,
    config: { scope: 'operate', audit: { act: `checks.${verb}`, entity: { kind: 'check', param: 'check' } } },
    schema: {
      tags: ['Data quality'],
      summary: verb === 'pause' ? 'Let a check rest' : 'Let a check run again',
      description: 'In every process of the service, and beyond a restart.',
      params,
      response: { 200: doneSchema, ...problems },
    },
    async handler({ params: { check } }) {
      await askMetadata(() => monitor[verb](check));
      return { check, done: true as const };
    },
  });
}

function runRoute(app: Api, monitor: RoutedMonitor): void {
  app.route({
    method: 'POST',
    url: '/v1/data-quality/:check/run',
    config: { scope: 'operate', audit: { act: 'checks.run', entity: { kind: 'check', param: 'check' } } },
    schema: {
      tags: ['Data quality'],
      summary: 'Run a check now',
      description: 'It is put in the queue, paused or not; the result is at /v1/data-quality seconds later.',
      params,
      response: { 202: askedSchema, ...problems },
    },
    async handler({ params: { check } }, reply) {
      const isAsked = await askMetadata(() => monitor.run(check));
      return reply.code(202).send({ check, is_asked: isAsked });
    },
  });
}
