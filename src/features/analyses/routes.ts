import { z } from 'zod';
import { askingOf } from '../../platform/http/asking-of.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { sendKept, wantsAnew } from '../../platform/http/send-kept.ts';
import { formQuery, orAsFile, sendTable, takeForm } from '../../platform/http/send-table.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { metricsProblems } from '../../metrics/problems.ts';
import { readJsonObject } from '../../metrics/query/query-input.ts';
import { invalidParameter } from '../../metrics/query/invalid-parameter.ts';
import { singleValues } from '../../metrics/query/single-values.ts';
import { aboutBody } from '../../metrics/table/about.ts';
import { tableOfBody, tablesOf } from '../../metrics/table/table-of-body.ts';
import type { Served } from '../../metrics/kept/serve-answers.ts';
import type { Analysis } from './analysis.ts';
import { type AskDeps, questionOf, requirePersonal } from './ask-analysis.ts';
import { readText, textForm } from './as-text.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...metricsProblems, ...warehouseProblems });
const problems = [
  'invalid_parameter',
  'query_too_slow',
  'query_too_costly',
  'queries_busy',
  'store_unavailable',
  'store_refused',
] as const;
const personal = 'Its answers name persons, so a key needs `personal:read`, too.';
const kept =
  'The answer may be a kept one (`X-Cache`: hit, stale or miss); `Cache-Control: no-cache` asks for a computed one.';

/** The scope `geo:exact` was used, or may have been. */
const exactPlaces = { act: 'places.exact', onlyWith: 'geo:exact', often: true } as const;

/** Serves each analysis by GET, with parameters as text, and by POST, with a JSON body. */
export function analysesRoutes(app: Api, analyses: readonly Analysis[], deps: AskDeps): void {
  for (const analysis of analyses)
    for (const method of ['GET', 'POST'] as const) addRoute(app, { analysis, method }, deps);
}

const otherResponses = {
  GET: {
    304: z.null().describe('The answer is the one that `If-None-Match` names.'),
    ...problemResponses(...problems),
  },
  POST: problemResponses(...problems, ...bodyProblems),
};

function addRoute(
  app: Api,
  { analysis, method }: { analysis: Analysis; method: 'GET' | 'POST' },
  deps: AskDeps,
): void {
  const { path, input } = analysis;
  const inPath = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
  const asked = partOf(input, (name) => !inPath.includes(name));
  app.route({
    method,
    url: `/v1/analytics/${path}`,
    config: {
      scope: 'analyses',
      isQuestion: true,
      isPersonal: analysis.isPersonal,
      ...(analysis.showsPlaces && { audit: exactPlaces }),
      ...(method === 'POST' && { documentedBody: documentJsonBody('What is asked, as JSON.', asked) }),
    },
    schema: schemaOf(analysis, method, { inPath, asked }),
    validatorCompiler: () => (value: unknown) => ({ value }), // the analysis says more about a mistake
    async handler(request, reply) {
      if (analysis.isPersonal) requirePersonal(request.principal); // before a body is read
      const values = singleValues(request.query as object);
      // Places have a form of their own, GeoJSON, which is no file.
      const isOwn = values['format'] === 'geojson' && 'format' in input.shape;
      const { form, asked: inQuery } = takeForm(isOwn ? { ...values, format: 'json' } : values, request);
      const { table = null, ...texts } = isOwn ? { ...inQuery, format: 'geojson' } : inQuery;
      checkTable(analysis, table);
      const params = request.params as Record<string, string>;
      const wish = { ...askingOf(request, reply), isFresh: wantsAnew(request) };
      const readBody = () =>
        app.bodies.read(request, (bytes) => readJsonObject(bytes, Object.keys(input.shape)));
      const given =
        method === 'GET' ? readText(input, { ...texts, ...params }) : { ...(await readBody()), ...params };
      const question = questionOf(analysis, { given, principal: request.principal }, deps);
      const served = await deps.metrics.serving.question(question, wish);
      if (form.format === 'json') return sendKept(request, reply, served);
      return sendTable(request, reply, { ...served, ...rowsOf(analysis, served, table), form });
    },
  });
}

function schemaOf(
  analysis: Analysis,
  method: 'GET' | 'POST',
  { inPath, asked }: { inPath: readonly string[]; asked: z.ZodObject },
) {
  const { summary, description, answer, input, isPersonal } = analysis;
  return {
    tags: ['Analyses'],
    summary: method === 'GET' ? summary : `${summary}, asked by a JSON body`,
    description: `${description} ${isPersonal ? `${personal} ` : ''}${kept}`,
    ...(inPath.length > 0 && { params: textForm(partOf(input, (name) => inPath.includes(name))) }),
    querystring: (method === 'GET' ? textForm(asked) : z.strictObject({})).extend(fileQuery(analysis)),
    response: {
      200: orAsFile(answer, 'The answer, or a list of it as a file.'),
      ...otherResponses[method],
    },
  };
}

/** Parameters of an answer as a file. */
function fileQuery({ answer }: Analysis) {
  const tables = tablesOf(answer) as [string, ...string[]];
  const described = z
    .enum(tables)
    .optional()
    .describe('Of a file: the list of the answer whose objects are its rows.');
  return { ...formQuery, table: described };
}

function checkTable({ answer }: Analysis, table: string | null): void {
  const tables = tablesOf(answer);
  if (table !== null && !tables.includes(table))
    throw invalidParameter('table', 'is no list of this answer', tables);
}

function rowsOf({ answer, path }: Analysis, { body }: Pick<Served, 'body'>, wanted: string | null) {
  const told = JSON.parse(body.toString()) as object;
  const name = path.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '');
  return { table: tableOfBody(answer, told, wanted)!, about: aboutBody(told), name };
}

function partOf(input: z.ZodObject, isWanted: (name: string) => boolean): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(input.shape).filter(([name]) => isWanted(name))));
}
