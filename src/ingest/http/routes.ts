import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { makeSlices } from '../../kernel/in-slices.ts';
import { asyncApiDocument } from '../../events/async-api.ts';
import type { Principal } from '../../platform/access/principal.ts';
import type { Check, Intake, Origin, ReadRecord } from '../records.ts';
import { splitBody } from './split-body.ts';
import { chooseDialect, dialectQuery } from './choose-dialect.ts';
import { checkRoute } from './check/routes.ts';
import { documentedBody, formatOf } from './event-body.ts';
import { awaitSubmission, type Patience } from './await-submission.ts';
import { ingestAnswerSchema, landedAnswerSchema, renderLanded, renderResults } from './ingest-answer.ts';
import { landedWithRefused, withRefused } from './part-by-family.ts';
import { parseReceiptToken } from './receipt-token.ts';
import { submitBody } from './submit-body.ts';
import { schemaRoutes } from './schemas/routes.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { ingestProblems } from '../problems.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...warehouseProblems, ...ingestProblems });

export interface EventRouteDeps {
  intake: Pick<Intake, 'submit' | 'results'>;
  /** Reads most records, for a fraction of what the check costs. */
  read: ReadRecord;
  /** Says what a record is, and keeps nothing of it. */
  check: Check;
  /** The names of the topics begin with this; /asyncapi.json shows it. */
  topicPrefix: string;
  version: string;
  limits?: Partial<IntakeLimits>;
}

/** The limits of one request, and how long the service waits for it. */
export interface IntakeLimits extends Patience {
  maxEvents: number;
}

/** How long a request waits for the fan-out before it is answered with 202, and for landing before it is answered with 503. */
export const defaultLimits: IntakeLimits = { maxEvents: 10_000, doneWithinMs: 5_000, landedWithinMs: 30_000 };

const JSON_MEDIA_TYPE = 'application/json; charset=utf-8';

const backfillQuery = {
  backfill: z
    .enum(['true', 'false'])
    .optional()
    .describe('true: the events are history. They count as always, but never as late. Default: false.'),
};

const sendAnswers = {
  200: ingestAnswerSchema,
  202: landedAnswerSchema,
  ...problemResponses('empty_body', 'unterminated_array', 'bad_compression', 'bad_request'),
  ...problemResponses('body_too_slow', 'body_too_large', 'too_many_events', 'client_busy'),
  ...problemResponses('unsupported_media_type', 'unsupported_content_encoding', 'unknown_dialect'),
  ...problemResponses('intake_busy', 'intake_closed', 'landing_slow', 'store_unavailable', 'store_refused'),
};

/** The way in for events. */
export function eventRoutes(app: Api, deps: EventRouteDeps): void {
  sendRoute(app, deps);
  checkRoute(app, { check: deps.check, maxEvents: { ...defaultLimits, ...deps.limits }.maxEvents });
  receiptRoute(app, deps.intake);
  schemaRoutes(app);
  app.get('/asyncapi.json', { config: { isConstant: true }, schema: { hide: true } }, () =>
    asyncApiDocument(deps),
  );
}

function sendRoute(app: Api, { intake, read, check, limits: given }: EventRouteDeps): void {
  const limits = { ...defaultLimits, ...given };
  const way = { intake, read, check, inSlices: makeSlices() };
  app.route({
    method: 'POST',
    url: '/v1/events',
    config: { scope: 'ingest', byFamily: true, documentedBody },
    schema: {
      tags: ['Events'],
      summary: 'Send events',
      description:
        'Answers when the events are stored and counted, with one result each; some bad events do not spoil the good ones. Every event may be sent again: it counts once. With a key for some families only, events of others are refused one by one, and not stored.',
      querystring: dialectQuery.extend(backfillQuery),
      response: sendAnswers,
    },
    async handler(request, reply) {
      const format = formatOf(request.headers['content-type']);
      // A request id of the sender may come twice, so the origin, which tells one request from another, is always fresh.
      const origin: Origin = {
        source: 'http',
        origin: randomUUID(),
        producer: producerOf(request.principal),
        isBackfill: request.query.backfill === 'true',
        ...chooseDialect(request.query),
      };
      const { scopes } = request.principal;
      const submit = (body: Buffer) =>
        submitBody(splitBody(body, format, limits.maxEvents), { ...way, origin, scopes });
      const { records, refused, submission } = await app.bodies.read(request, submit);
      // Past the answer's schema: checking ten thousand results costs more than making them.
      reply.type(JSON_MEDIA_TYPE).serializer(JSON.stringify);
      if (submission === null)
        return reply.code(200).send(withRefused(renderResults(request.id, [], null), refused));
      const { receipt, results } = await awaitSubmission(submission, limits);
      if (results === null)
        return reply.code(202).send(landedWithRefused(renderLanded(request.id, receipt, records), refused));
      return reply.code(200).send(withRefused(renderResults(request.id, results, receipt), refused));
    },
  });
}

function receiptRoute(app: Api, intake: Pick<Intake, 'results'>): void {
  app.route({
    method: 'GET',
    url: '/v1/events/receipts/:receipt',
    config: { scope: 'ingest', byFamily: true },
    schema: {
      tags: ['Events'],
      summary: 'Ask for the results of an earlier request',
      description: '202 while they are not known; a receipt whose events have expired stays so.',
      params: z.object({ receipt: z.string() }),
      response: {
        200: ingestAnswerSchema,
        202: landedAnswerSchema,
        ...problemResponses('invalid_receipt', 'store_unavailable', 'store_refused'),
      },
    },
    async handler(request, reply) {
      const receipt = parseReceiptToken(request.params.receipt);
      const results = await intake.results(receipt);
      if (results !== null) return reply.code(200).send(renderResults(request.id, results, receipt));
      return reply.code(202).header('retry-after', 1).send(renderLanded(request.id, receipt));
    },
  });
}

/** Returns the name of the sender's own key, for events that name no producer. */
function producerOf({ kind, name }: Principal): string | undefined {
  return kind === 'key' ? name : undefined;
}
