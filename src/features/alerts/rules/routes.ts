import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';
import type { Zone } from '../../../kernel/time-zone.ts';
import type { Calendar } from '../../../metrics/time/calendar/calendar.ts';
import { metricsProblems } from '../../../metrics/problems.ts';
import { askingOf } from '../../../platform/http/asking-of.ts';
import { documentJsonBody } from '../../../platform/http/document-json-body.ts';
import { parseJsonBody } from '../../../platform/http/parse-json-body.ts';
import { bodyProblems, httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import { warehouseProblems } from '../../../platform/warehouse/problems.ts';
import { backTestAnswer, keptRuleSchema, rulesAnswer, startersAnswer } from '../answers.ts';
import { alertProblems } from '../problems.ts';
import type { Render } from '../render.ts';
import { ruleSchema } from '../rule.ts';
import type { AlertStore } from '../store.ts';
import { backTest } from './back-test.ts';
import { type CheckDeps, checkRule } from './check-rule.ts';
import { starterRules } from './starters.ts';

export interface RuleRouteDeps extends CheckDeps {
  store: AlertStore;
  render: Render;
  zone: Zone;
  readCalendar: () => Promise<Calendar>;
  /** Up to where numbers are complete, ms. */
  watermark: () => Promise<number>;
}

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...metricsProblems,
  ...warehouseProblems,
  ...metadataProblems,
  ...alertProblems,
});
const tags = ['Alerts'];
const params = z.object({ id: z.string().max(63) });
const entity = { kind: 'alert', param: 'id' };
const MOST_DAYS = 92;
const MOST_TOLD = 500;

/** Serves the rules: lists, saves, removes and tests them. */
export function ruleRoutes(app: Api, deps: RuleRouteDeps): void {
  listRoutes(app, deps);
  saveRoute(app, deps);
  removeRoute(app, deps);
  testRoute(app, deps);
}

function listRoutes(app: Api, { store, render }: RuleRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/alerts/rules',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'The rules',
      response: { 200: rulesAnswer, ...problemResponses('metadata_unavailable') },
    },
    handler: () =>
      askMetadata(async () => {
        const [rules, groups] = [await store.rules(), await store.groups(null)];
        const of = (id: string) => groups.filter(({ ruleId }) => ruleId === id);
        return { rules: rules.map((kept) => render.rule(kept, of(kept.rule.id))) };
      }),
  });
  app.route({
    method: 'GET',
    url: '/v1/alerts/starters',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'Rules to start with',
      description: 'Twelve rules for mobility operations. PUT one, with receivers in `notify`, to use it.',
      response: { 200: startersAnswer, ...problemResponses() },
    },
    handler: () => ({ rules: [...starterRules()] }),
  });
}

function saveRoute(app: Api, deps: RuleRouteDeps): void {
  const { store, render, watermark } = deps;
  app.route({
    method: 'PUT',
    url: '/v1/alerts/rules/:id',
    config: {
      scope: 'operate',
      audit: { act: 'alerts.save', entity },
      documentedBody: documentJsonBody('The rule.', ruleSchema),
    },
    schema: {
      tags,
      summary: 'Make a rule, or change it',
      description:
        'It runs with the rights of who saved it last, and judges the windows that end from now on. What is known of its groups goes when it asks something else.',
      params,
      response: {
        200: keptRuleSchema,
        ...problemResponses(
          'invalid_parameter',
          'store_unavailable',
          'metadata_unavailable',
          ...bodyProblems,
        ),
      },
    },
    async handler(request) {
      const { principal } = request;
      const rule = await app.bodies.read(request, (bytes) => parseJsonBody(ruleSchema, bytes));
      if (rule.id !== request.params.id)
        throw new CodedError('invalid_parameter', 'The parameter "id" differs from that of the path.', {
          facts: { parameter: 'id', reason: 'differs from that of the path', allowed: request.params.id },
        });
      checkRule(rule, principal, deps);
      const { id, name, kind, scopes } = principal;
      const untilMs = await watermark();
      const kept = await askMetadata(() => store.save(rule, { id, name, kind, scopes }, untilMs));
      return render.rule(kept, await askMetadata(() => store.groups(rule.id)));
    },
  });
}

function removeRoute(app: Api, { store }: RuleRouteDeps): void {
  app.route({
    method: 'DELETE',
    url: '/v1/alerts/rules/:id',
    config: { scope: 'operate', audit: { act: 'alerts.remove', entity } },
    schema: {
      tags,
      summary: 'Remove a rule',
      description: 'Its history stays.',
      params,
      response: { 204: z.null(), ...problemResponses('alert_rule_not_found', 'metadata_unavailable') },
    },
    async handler({ params: { id } }, reply) {
      if (!(await askMetadata(() => store.remove(id))))
        throw new CodedError('alert_rule_not_found', `There is no rule "${id}".`);
      return reply.code(204).send(null);
    },
  });
}

const testBody = z.strictObject({
  rule: ruleSchema,
  days: z
    .int()
    .min(1)
    .max(MOST_DAYS)
    .default(28)
    .describe(
      'How far back; `from` says how far it was. A test asks at most 1,500 questions: a rule that judges every 15 minutes goes back 15 days, one with a baseline of six weeks two.',
    ),
});
const testSchema = {
  tags,
  summary: 'Try a rule over the past',
  description:
    'Judges the windows of the last days by the same code, and says how often it would have fired. Nothing is saved, and nobody is told. Late events are in the numbers, so they may differ from those of the day.',
  response: {
    200: backTestAnswer,
    ...problemResponses(
      'invalid_parameter',
      'query_too_slow',
      'query_too_costly',
      'queries_busy',
      'store_unavailable',
      'store_refused',
      ...bodyProblems,
    ),
  },
};

function testRoute(app: Api, deps: RuleRouteDeps): void {
  const { zone, kinds, render } = deps;
  app.route({
    method: 'POST',
    url: '/v1/alerts/rules/test',
    config: {
      scope: 'read',
      byFamily: true,
      isQuestion: true,
      documentedBody: documentJsonBody('The rule, and how far back.', testBody),
    },
    schema: testSchema,
    async handler(request, reply) {
      const { principal } = request;
      const { rule, days } = await app.bodies.read(request, (bytes) => parseJsonBody(testBody, bytes));
      checkRule(rule, principal, deps);
      const { signal } = askingOf(request, reply);
      const [calendar, watermarkMs] = [await deps.readCalendar(), await deps.watermark()];
      const tested = await backTest(rule, days, principal, { calendar, zone, watermarkMs, kinds, signal });
      const { fromMs, toMs, windows, skipped, fired, happenings } = tested;
      const history = happenings.slice(0, MOST_TOLD).map(render.happening);
      return { from: zone.format(fromMs), to: zone.format(toMs), windows, skipped, fired, history };
    },
  });
}
