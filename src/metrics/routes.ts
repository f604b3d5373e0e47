import { z } from 'zod';
import { metricFamilies } from './catalog/catalog.ts';
import { type Answer, answerSchema } from './answer.ts';
import { catalogAnswerSchema } from './catalog-answer.ts';
import type { Metrics } from './make-metrics.ts';
import { checkScopes } from './query/check-scopes.ts';
import { realtimeScopes } from './metric-kinds.ts';
import { parseRealtimeQuery, realtimeQuerySchema } from './realtime/realtime-query.ts';
import { singleValues } from './query/single-values.ts';
import { metricsProblems } from './problems.ts';
import { realtimeAnswerSchema } from './realtime/realtime-answer.ts';
import { documentJsonBody } from '../platform/http/document-json-body.ts';
import { metadataProblems } from '../platform/metadata/problems.ts';
import { askingOf } from '../platform/http/asking-of.ts';
import { type Api, problemResponsesOf } from '../platform/http/route.ts';
import { sendKept, wantsAnew } from '../platform/http/send-kept.ts';
import { type AskedForm, formQuery, orAsFile, sendTable, takeForm } from '../platform/http/send-table.ts';
import type { Served, Serving, Wish } from './kept/serve-answers.ts';
import { aboutBody } from './table/about.ts';
import { tableOfBody } from './table/table-of-body.ts';
import { bodyProblems, httpProblems } from '../platform/http/problem-table.ts';
import { warehouseProblems } from '../platform/warehouse/problems.ts';

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...metricsProblems,
  ...metadataProblems,
  ...warehouseProblems,
});

type MetricLayer = Pick<Metrics, 'catalog' | 'endpoints' | 'rowsOf'> & {
  parse: Pick<Metrics['parse'], 'endpoint' | 'body'>;
  serving: Pick<Serving, 'query' | 'realtime'>;
};

// Answers are sent without a check of their schema: checking ten thousand points costs more than reading them. Tests check them.
const kept =
  'The answer may be a kept one (`X-Cache`: hit, stale or miss); `Cache-Control: no-cache` asks for a computed one.';
const description =
  'Totals, a series and a breakdown of one range, with a receipt that says how complete they are. ' + kept;
const revalidated = '`If-None-Match` is answered with 304 while the answer is the same';
const unlessPersonal = `${revalidated}, unless it is cut or filtered by driver or rider.`;
const realtimeProblems = [
  'invalid_parameter',
  'query_too_slow',
  'queries_busy',
  'store_unavailable',
  'store_refused',
] as const;
// The calendar lies in the metadata.
const problems = [...realtimeProblems, 'query_too_costly', 'metadata_unavailable'] as const;
const unchanged = { 304: z.null().describe('The answer is the one that `If-None-Match` names.') };
const answerOrFile = orAsFile(answerSchema, 'The numbers, or a table of them as a file.');
const response = { 200: answerOrFile, ...unchanged, ...problemResponses(...problems) };

/**
 * Adds the routes of each family, of queries over all families, and of the catalogue. The metric layer parses and checks the
 * parameters.
 */
export function metricRoutes(app: Api, metrics: MetricLayer): void {
  for (const family of metricFamilies) getRoute(app, metrics, family);
  getRoute(app, metrics, null);
  queryRoute(app, metrics);
  realtimeRoute(app, metrics);
  app.route({
    method: 'GET',
    url: '/v1/metrics/catalog',
    config: { scope: 'read', byFamily: true, isConstant: true },
    schema: {
      tags: ['Metrics'],
      summary: 'Every metric: its meaning, formula, unit and dimensions',
      response: { 200: catalogAnswerSchema },
    },
    handler: () => metrics.catalog(),
  });
}

function getRoute(app: Api, metrics: MetricLayer, family: (typeof metricFamilies)[number] | null): void {
  app.route({
    method: 'GET',
    url: `/v1/metrics/${family ?? 'query'}`,
    config: {
      isQuestion: true,
      ...(family === null ? { scope: 'read', byFamily: true } : { scope: `read:${family}` }),
    },
    schema: {
      tags: ['Metrics'],
      summary: family === null ? 'Metrics of any families' : `Metrics of ${family}`,
      description: `${description} ${unlessPersonal}`,
      querystring: metrics.endpoints.of(family).schema.extend(formQuery),
      response,
    },
    validatorCompiler: () => (value: unknown) => ({ value }),
    async handler(request, reply) {
      const { form, asked: given } = takeForm(singleValues(request.query as object), request);
      const asked = metrics.parse.endpoint(family, given);
      checkScopes(request.principal, asked);
      const served = await metrics.serving.query(asked, wishOf(request, reply));
      return sendAnswer(metrics, { request, reply, served, form });
    },
  });
}

function realtimeRoute(app: Api, metrics: MetricLayer): void {
  app.route({
    method: 'GET',
    url: '/v1/metrics/realtime',
    config: { scope: realtimeScopes, isQuestion: true },
    schema: {
      tags: ['Metrics'],
      summary: 'The last 60 minutes, minute by minute',
      description:
        'What is going on: who is active, bookings, payments and trips by the minute, and how fresh it is. ' +
        `It may be CACHE_TTL_LIVE seconds old: \`to\` says of when it is. ${kept} ${revalidated}.`,
      querystring: realtimeQuerySchema.extend(formQuery),
      response: {
        200: orAsFile(realtimeAnswerSchema, 'The numbers, or the minutes as a file.'),
        ...unchanged,
        ...problemResponses(...realtimeProblems),
      },
    },
    validatorCompiler: () => (value: unknown) => ({ value }), // parseRealtimeQuery says more about a mistake
    async handler(request, reply) {
      const { form, asked } = takeForm(singleValues(request.query as object), request);
      const served = await metrics.serving.realtime(parseRealtimeQuery(asked), wishOf(request, reply));
      if (form.format === 'json') return sendKept(request, reply, served);
      const answer = JSON.parse(served.body.toString()) as object;
      const table = tableOfBody(realtimeAnswerSchema, answer, null)!;
      return sendTable(request, reply, {
        ...served,
        form,
        table,
        about: aboutBody(answer),
        name: 'realtime',
      });
    },
  });
}

function queryRoute(app: Api, metrics: MetricLayer): void {
  const documentedBody = documentJsonBody('What is asked, as JSON.', metrics.endpoints.bodySchema);
  app.route({
    method: 'POST',
    url: '/v1/metrics/query',
    config: { scope: 'read', byFamily: true, isQuestion: true, documentedBody },
    schema: {
      tags: ['Metrics'],
      summary: 'Metrics of any families, asked by a JSON body',
      description: `${description} The same as by GET, with more operators in filters.`,
      querystring: z.strictObject(formQuery),
      response: { 200: answerOrFile, ...problemResponses(...problems, ...bodyProblems) },
    },
    async handler(request, reply) {
      const { form } = takeForm(request.query, request);
      const wish = wishOf(request, reply);
      const body = await app.bodies.read(request, (bytes) => bytes);
      const asked = metrics.parse.body(body);
      checkScopes(request.principal, asked);
      return sendAnswer(metrics, { request, reply, form, served: await metrics.serving.query(asked, wish) });
    },
  });
}

interface SentAnswer {
  request: Parameters<typeof sendTable>[0];
  reply: Parameters<typeof sendKept>[1] & Parameters<typeof sendTable>[1];
  served: Served;
  form: AskedForm;
}

/** Sends an answer as it is served, or its rows as a file. */
function sendAnswer({ rowsOf }: Pick<MetricLayer, 'rowsOf'>, { request, reply, served, form }: SentAnswer) {
  if (form.format === 'json') return sendKept(request, reply, served);
  const rows = rowsOf(JSON.parse(served.body.toString()) as Answer);
  return sendTable(request, reply, { ...served, ...rows, form, name: 'metrics' });
}

function wishOf(
  request: Parameters<typeof wantsAnew>[0] & { spendEngineMs: (ms: number) => void },
  reply: Parameters<typeof askingOf>[1],
): Wish {
  return { ...askingOf(request, reply), isFresh: wantsAnew(request) };
}
