import { z } from 'zod';
import type { Family } from '../../events/contract.ts';
import { lacksScope } from '../../platform/access/lacks-scope.ts';
import type { Principal } from '../../platform/access/principal.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import { askingOf } from '../../platform/http/asking-of.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { sendKept, wantsAnew } from '../../platform/http/send-kept.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { metricsProblems } from '../../metrics/problems.ts';
import type { ServedMetrics } from '../../metrics/open-metrics.ts';
import { checkScopes as checkScopesOfMetrics } from '../../metrics/query/check-scopes.ts';
import { readJsonObject } from '../../metrics/query/query-input.ts';
import { singleValues } from '../../metrics/query/single-values.ts';
import type { Question } from '../../metrics/question/question.ts';
import type { Analysis } from './analysis.ts';
import { readText, textForm } from './as-text.ts';
import type { PlaceRules } from './place-rules.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...metricsProblems, ...warehouseProblems });
const problems = [
  'invalid_parameter',
  'query_too_slow',
  'query_too_costly',
  'queries_busy',
  'store_unavailable',
  'store_refused',
] as const;
const bodyProblems = [
  'body_too_slow',
  'body_too_large',
  'bad_compression',
  'client_busy',
  'intake_busy',
] as const;
const personal = 'Its answers name persons, so a key needs `personal:read`, too.';
const kept =
  'The answer may be a kept one (`X-Cache`: hit, stale or miss); `Cache-Control: no-cache` asks for a computed one.';

export interface AnalysesDeps {
  metrics: Pick<ServedMetrics, 'context'> & { serving: Pick<ServedMetrics['serving'], 'question'> };
}

/** The scope `geo:exact` was used, or may have been. */
const exactPlaces = { act: 'places.exact', onlyWith: 'geo:exact', often: true } as const;

/** Serves each analysis by GET, with parameters as text, and by POST, with a JSON body. */
export function analysesRoutes(
  app: Api,
  analyses: readonly Analysis[],
  deps: AnalysesDeps & { placeRules: PlaceRules },
): void {
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
  { metrics: { context, serving }, placeRules }: AnalysesDeps & { placeRules: PlaceRules },
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
      if (analysis.isPersonal) requireScopes(request.principal, ofPersons(request.principal)); // before a body is read
      const params = request.params as Record<string, string>;
      const wish = { ...askingOf(request, reply), isFresh: wantsAnew(request) };
      const given =
        method === 'GET'
          ? readText(input, { ...singleValues(request.query as object), ...params })
          : {
              ...(await app.bodies.read(request, (bytes) => readJsonObject(bytes, Object.keys(input.shape)))),
              ...params,
            };
      const { scopes } = request.principal;
      const question = analysis.question(given, { ...context(), scopes, placeRules });
      checkScopes(request.principal, question);
      return sendKept(request, reply, await serving.question(question, wish));
    },
  });
}

/** The numbers of a family are read by this scope. Positions are told of in the metrics of drivers. */
const readScopes: Readonly<Record<Family, Scope>> = {
  user: 'read:users',
  booking: 'read:bookings',
  payment: 'read:payments',
  trip: 'read:trips',
  route: 'read:routes',
  location: 'read:drivers',
  payout: 'read:payouts',
};

function checkScopes(principal: Principal, { families, isPersonal, ofMetrics }: Question): void {
  if (ofMetrics !== undefined) return checkScopesOfMetrics(principal, ofMetrics);
  const ofFamilies = families.map((family) => readScopes[family]);
  requireScopes(principal, isPersonal ? [...ofFamilies, ...ofPersons(principal)] : ofFamilies);
}

/** Answers about persons need a scope more. Somebody on this machine, where there are no keys, may: ids are all that they show. */
function ofPersons({ kind }: Principal): readonly Scope[] {
  return kind === 'local' ? [] : ['personal:read'];
}

function requireScopes({ scopes }: Principal, needed: readonly Scope[]): void {
  const lacking = needed.filter((scope) => !scopes.has(scope));
  if (lacking.length > 0) throw lacksScope(lacking);
}

function partOf(input: z.ZodObject, isWanted: (name: string) => boolean): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(input.shape).filter(([name]) => isWanted(name))));
}
