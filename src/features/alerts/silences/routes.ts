import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';
import { DAY_MS } from '../../../kernel/units.ts';
import { documentJsonBody } from '../../../platform/http/document-json-body.ts';
import { parseJsonBody } from '../../../platform/http/parse-json-body.ts';
import { bodyProblems, httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import { silenceSchema } from '../answers.ts';
import { alertProblems } from '../problems.ts';
import type { Render } from '../render.ts';
import type { SilenceStore } from './store.ts';

export interface SilenceRouteDeps {
  silences: SilenceStore;
  render: Render;
  now: () => number;
}

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...alertProblems });
const tags = ['Alerts'];
const MOST_DAYS = 90;
const answer = z.object({ silences: z.array(silenceSchema) });
const body = z.strictObject({
  rule: z.string().max(63).nullable().default(null).describe('Null: every rule.'),
  labels: z
    .record(z.string().max(200), z.union([z.string().max(200), z.number(), z.null()]))
    .default({})
    .describe('Groups that have all of these; {}: every group.'),
  from: z.iso.datetime({ offset: true }).optional().describe('Default: now.'),
  until: z.iso.datetime({ offset: true }).describe(`At most ${MOST_DAYS} days later.`),
  comment: z.string().min(1).max(500).describe('Why; whoever looks later wants to know.'),
});

/** Serves silences: while one holds nobody is told of its groups, and states go on. */
export function silenceRoutes(app: Api, deps: SilenceRouteDeps): void {
  const { silences, render, now } = deps;
  app.route({
    method: 'GET',
    url: '/v1/alerts/silences',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'Silences that hold or will hold',
      response: { 200: answer, ...problemResponses('metadata_unavailable') },
    },
    handler: async () => ({
      silences: (await askMetadata(() => silences.list(new Date(now())))).map(render.silence),
    }),
  });
  addRoute(app, deps);
  app.route({
    method: 'DELETE',
    url: '/v1/alerts/silences/:id',
    config: {
      scope: 'operate',
      audit: { act: 'alerts.unsilence', entity: { kind: 'silence', param: 'id' } },
    },
    schema: {
      tags,
      summary: 'End a silence now',
      params: z.object({ id: z.string().max(63) }),
      response: { 200: silenceSchema, ...problemResponses('silence_not_found', 'metadata_unavailable') },
    },
    async handler({ params: { id } }) {
      const ended = await askMetadata(() => silences.end(id, new Date(now())));
      if (ended === null)
        throw new CodedError('silence_not_found', `There is no silence "${id}" that holds.`);
      return render.silence(ended);
    },
  });
}

function addRoute(app: Api, { silences, render, now }: SilenceRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/alerts/silences',
    config: {
      scope: 'operate',
      audit: { act: 'alerts.silence' },
      documentedBody: documentJsonBody('What is to be silent.', body),
    },
    schema: {
      tags,
      summary: 'Let nobody be told of some groups for a time',
      description: 'States go on, and the history says that nobody was told, and why.',
      response: {
        201: silenceSchema,
        ...problemResponses('invalid_parameter', 'metadata_unavailable', ...bodyProblems),
      },
    },
    async handler(request, reply) {
      const { rule, labels, from, until, comment } = await app.bodies.read(request, (bytes) =>
        parseJsonBody(body, bytes),
      );
      const fromMs = from === undefined ? now() : Date.parse(from);
      const untilMs = Date.parse(until);
      if (untilMs <= Math.max(fromMs, now()) || untilMs - fromMs > MOST_DAYS * DAY_MS)
        throw new CodedError(
          'invalid_parameter',
          `The parameter "until" lies before its beginning or in the past, or over ${MOST_DAYS} days later.`,
          {
            facts: {
              parameter: 'until',
              reason: 'is no end of a silence',
              allowed: `a time to come, at most ${MOST_DAYS} days after from`,
            },
          },
        );
      const author = request.principal.name;
      const made = await askMetadata(() =>
        silences.add({ ruleId: rule, labels, fromMs, untilMs, comment, author }),
      );
      request.madeEntity = `silence:${made.id}`;
      return reply.code(201).send(render.silence(made));
    },
  });
}
