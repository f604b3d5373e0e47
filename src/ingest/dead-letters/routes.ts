import { z } from 'zod';
import { deadLetterReasons } from '../../events/contract.ts';
import { nextCursor } from '../../kernel/page-query.ts';
import { type DeadLetters, letterNotFound } from './dead-letters.ts';
import { letterSchema, letterSummarySchema, renderLetter, renderSummary } from './letter-answer.ts';
import { letterFilterSchema, letterListSchema, parseLetterFilter } from './letter-query.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { askingOf } from '../../platform/http/asking-of.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { deadLetterProblems } from './problems.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...warehouseProblems, ...deadLetterProblems });

const listAnswerSchema = z.object({
  dead_letters: z.array(letterSummarySchema).describe('Newest first.'),
  next_cursor: nextCursor,
});

const countsAnswerSchema = z.object({
  open: z.int(),
  resolved: z.int(),
  counts: z.array(
    z.object({
      reason: z.enum(deadLetterReasons),
      event_type: z.string().nullable(),
      open: z.int(),
      resolved: z.int(),
    }),
  ),
});

const storeProblems = problemResponses('store_unavailable', 'store_refused');

/** Dead letters to read: without their personal data, except for keys with the scope `dead_letters:raw`. */
export function deadLetterRoutes(app: Api, letters: Pick<DeadLetters, 'list' | 'counts' | 'get'>): void {
  listRoute(app, letters);
  countsRoute(app, letters);
  showRoute(app, letters);
}

function listRoute(app: Api, letters: Pick<DeadLetters, 'list'>): void {
  app.route({
    method: 'GET',
    url: '/v1/dead-letters',
    config: { scope: 'read', isQuestion: true },
    schema: {
      tags: ['Dead letters'],
      summary: 'List the messages that were no events',
      querystring: letterListSchema,
      response: {
        200: listAnswerSchema,
        ...problemResponses('invalid_parameter', 'invalid_cursor'),
        ...storeProblems,
      },
    },
    async handler(request, reply) {
      const { limit, cursor, ...filter } = request.query;
      const cut = { limit, ...(cursor !== undefined && { cursor }) };
      const page = await letters.list(parseLetterFilter(filter), cut, askingOf(request, reply));
      return { dead_letters: page.letters.map(renderSummary), next_cursor: page.nextCursor };
    },
  });
}

function countsRoute(app: Api, letters: Pick<DeadLetters, 'counts'>): void {
  app.route({
    method: 'GET',
    url: '/v1/dead-letters/counts',
    config: { scope: 'read', isQuestion: true },
    schema: {
      tags: ['Dead letters'],
      summary: 'Count dead letters by reason and type',
      querystring: letterFilterSchema,
      response: { 200: countsAnswerSchema, ...problemResponses('invalid_parameter'), ...storeProblems },
    },
    async handler(request, reply) {
      const counts = await letters.counts(parseLetterFilter(request.query), askingOf(request, reply));
      const sum = (state: 'open' | 'resolved') => counts.reduce((total, count) => total + count[state], 0);
      return {
        open: sum('open'),
        resolved: sum('resolved'),
        counts: counts.map(({ reason, eventType, open, resolved }) => ({
          reason,
          event_type: eventType === '' ? null : eventType,
          open,
          resolved,
        })),
      };
    },
  });
}

function showRoute(app: Api, letters: Pick<DeadLetters, 'get'>): void {
  app.route({
    method: 'GET',
    url: '/v1/dead-letters/:id',
    config: {
      scope: 'read',
      audit: {
        act: 'dead_letters.read_raw',
        entity: { kind: 'dead_letter', param: 'id' },
        onlyWith: 'dead_letters:raw',
      },
    },
    schema: {
      tags: ['Dead letters'],
      summary: 'Look at one dead letter',
      params: z.object({ id: z.uuid('is not a UUID') }),
      response: {
        200: letterSchema,
        ...problemResponses('invalid_parameter', 'letter_not_found'),
        ...storeProblems,
      },
    },
    async handler({ params, principal }) {
      const id = params.id.toLowerCase();
      const letter = await letters.get(id);
      if (letter === null) throw letterNotFound(id);
      return renderLetter(letter, principal.scopes.has('dead_letters:raw'));
    },
  });
}
