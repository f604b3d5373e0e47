import { z } from 'zod';
import { cutPage, makeCursor, parseCursor } from '../../kernel/cursor.ts';
import { CodedError } from '../../kernel/errors.ts';
import { pageQuery } from '../../kernel/page-query.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { parseJsonBody } from '../../platform/http/parse-json-body.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { askMetadata } from '../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../platform/metadata/problems.ts';
import { alertsAnswer, groupSchema, historyAnswer } from './answers.ts';
import type { FeedStore } from './feed/store.ts';
import { type Group, keyOfLabels } from './group.ts';
import type { PartStore } from './own/store.ts';
import { alertProblems } from './problems.ts';
import type { Render } from './render.ts';
import type { AlertStore } from './store.ts';

export interface AlertRouteDeps {
  store: AlertStore;
  feed: FeedStore;
  parts: PartStore;
  render: Render;
  now: () => number;
}

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...alertProblems });
const tags = ['Alerts'];

/** Serves what fires, what happened, and acknowledgements. */
export function alertRoutes(app: Api, deps: AlertRouteDeps): void {
  listRoute(app, deps);
  historyRoute(app, deps);
  acknowledgeRoute(app, deps);
}

const order = ['firing', 'recovering', 'error', 'no_data', 'pending', 'ok'];

function listRoute(app: Api, { store, feed, parts, render }: AlertRouteDeps): void {
  const query = z.strictObject({
    all: z.enum(['true', 'false']).default('false').describe('`true`: also groups that are in order.'),
  });
  app.route({
    method: 'GET',
    url: '/v1/alerts',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'What is out of order now',
      description: 'Groups of rules that fire or cannot be judged, and whether numbers move at all.',
      querystring: query,
      response: { 200: alertsAnswer, ...problemResponses('invalid_parameter', 'metadata_unavailable') },
    },
    handler: ({ query: { all } }) =>
      askMetadata(async () => {
        const [known, rules, groups] = [await feed.read(), await store.rules(), await store.groups(null)];
        const names = new Map(rules.map(({ rule }) => [rule.id, rule.name]));
        const stands = known !== null && known.standingSinceMs !== null;
        const alerts = groups
          .filter(({ ruleId }) => rules.some(({ rule }) => rule.id === ruleId && rule.enabled))
          .map((group) => render.group(group, names.get(group.ruleId) ?? group.ruleId, stands))
          .filter(({ state }) => all === 'true' || state !== 'ok')
          .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
        const own = (await parts.read()).filter(({ status }) => status !== 'ok').map(render.part);
        return { feed: known === null ? null : render.feed(known), service: own, alerts };
      }),
  });
}

function historyRoute(app: Api, { store, render }: AlertRouteDeps): void {
  const query = z.strictObject({ rule: z.string().max(63).optional(), ...pageQuery });
  app.route({
    method: 'GET',
    url: '/v1/alerts/history',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'What happened, the latest first',
      description:
        'Each change of the state or level of a group, with the window that made it and who was told.',
      querystring: query,
      response: {
        200: historyAnswer,
        ...problemResponses('invalid_parameter', 'invalid_cursor', 'metadata_unavailable'),
      },
    },
    async handler({ query: { rule = null, limit, cursor } }) {
      const before = cursor === undefined ? null : readCursor(cursor);
      const rows = await askMetadata(() => store.history({ ruleId: rule, before, limit: limit + 1 }));
      const { items, nextCursor } = cutPage(rows, limit, ({ atMs, id }) => makeCursor(atMs, id));
      return { history: items.map(render.past), next_cursor: nextCursor };
    },
  });
}

function readCursor(cursor: string): { at: Date; id: string } {
  const [at = '', ...id] = parseCursor(cursor, /^\d{1,15}\/[^]{1,2000}$/);
  return { at: new Date(Number(at)), id: id.join('/') };
}

function acknowledgeRoute(app: Api, { store, render, now }: AlertRouteDeps): void {
  const body = z.strictObject({
    labels: z
      .record(z.string().max(200), z.union([z.string().max(200), z.number(), z.null()]))
      .default({})
      .describe('The group, as GET /v1/alerts tells it.'),
    note: z.string().max(1_000).default('').describe('What you know, for who comes after you.'),
  });
  app.route({
    method: 'POST',
    url: '/v1/alerts/rules/:id/acknowledge',
    config: {
      scope: 'operate',
      audit: { act: 'alerts.acknowledge', entity: { kind: 'alert', param: 'id' } },
      documentedBody: documentJsonBody('Which group, and a note.', body),
    },
    schema: {
      tags,
      summary: 'Take an alert',
      description:
        'Nobody is told more of it, and it is not escalated; its end is told. A second acknowledgement takes the place of the first.',
      params: z.object({ id: z.string().max(63) }),
      response: {
        200: groupSchema,
        ...problemResponses(
          'invalid_parameter',
          'alert_rule_not_found',
          'alert_not_firing',
          'metadata_unavailable',
          ...bodyProblems,
        ),
      },
    },
    async handler(request) {
      const { labels, note } = await app.bodies.read(request, (bytes) => parseJsonBody(body, bytes));
      const { id } = request.params;
      const by = { name: request.principal.name, note, at: new Date(now()) };
      const kept = await askMetadata(() => store.find(id));
      if (kept === null) throw new CodedError('alert_rule_not_found', `There is no rule "${id}".`);
      const taken: Group | null = await askMetadata(() => store.acknowledge(id, keyOfLabels(labels), by));
      if (taken === null)
        throw new CodedError('alert_not_firing', 'No group of the rule with these labels fires.');
      return render.group(taken, kept.rule.name, false);
    },
  });
}
