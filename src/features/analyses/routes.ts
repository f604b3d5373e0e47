import { z } from 'zod';
import { askingOf } from '../../platform/http/asking-of.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { sendKept, wantsAnew } from '../../platform/http/send-kept.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { metricsProblems } from '../../metrics/problems.ts';
import { readJsonObject } from '../../metrics/query/query-input.ts';
import { singleValues } from '../../metrics/query/single-values.ts';
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
  const { path, summary, description, answer, input } = analysis;
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
    schema: {
      tags: ['Analyses'],
      summary: method === 'GET' ? summary : `${summary}, asked by a JSON body`,
      description: `${description} ${analysis.isPersonal ? `${personal} ` : ''}${kept}`,
      ...(inPath.length > 0 && { params: textForm(partOf(input, (name) => inPath.includes(name))) }),
      ...(method === 'GET' && { querystring: textForm(asked) }),
      response: { 200: answer, ...otherResponses[method] },
    },
    validatorCompiler: () => (value: unknown) => ({ value }), // the analysis says more about a mistake
    async handler(request, reply) {
      if (analysis.isPersonal) requirePersonal(request.principal); // before a body is read
      const params = request.params as Record<string, string>;
      const wish = { ...askingOf(request, reply), isFresh: wantsAnew(request) };
      const given =
        method === 'GET'
          ? readText(input, { ...singleValues(request.query as object), ...params })
          : {
              ...(await app.bodies.read(request, (bytes) => readJsonObject(bytes, Object.keys(input.shape)))),
              ...params,
            };
      const question = questionOf(analysis, { given, principal: request.principal }, deps);
      return sendKept(request, reply, await deps.metrics.serving.question(question, wish));
    },
  });
}

function partOf(input: z.ZodObject, isWanted: (name: string) => boolean): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(input.shape).filter(([name]) => isWanted(name))));
}
