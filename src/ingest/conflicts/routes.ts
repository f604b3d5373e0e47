import { z } from 'zod';
import { contractOf, eventTypes } from '../../events/contract.ts';
import { askingOf } from '../../platform/http/asking-of.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { instant, nextCursor, pageQuery } from '../../kernel/page-query.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { shownIdentity, type Sight, sightOf } from '../sight.ts';
import type { Conflict, Conflicts } from './store.ts';
import { differenceSchema, renderTelling, shownDifferences, tellingSchema } from './telling-answer.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...warehouseProblems });

const conflictSchema = z
  .object({
    id: z.string(),
    event_type: z.string(),
    identity: z
      .string()
      .describe(
        'With event_type: what makes the two one event. Masked where it is a person, without personal:read.',
      ),
    first: tellingSchema.nullable().describe('The telling that counts; null when it is no longer kept.'),
    second: tellingSchema.describe('The telling that contradicts it, and does not count.'),
    fields: z
      .array(differenceSchema)
      .nullable()
      .describe(
        'The fields that both tell, with different values. Null: the first telling is no longer kept.',
      ),
  })
  .meta({ id: 'Conflict' });

/** Shows the events that were told again with a field otherwise, and which fields differ. */
export function conflictRoutes(app: Api, conflicts: Conflicts): void {
  app.route({
    method: 'GET',
    url: '/v1/conflicts',
    config: { scope: 'read', isQuestion: true },
    schema: {
      tags: ['Events'],
      summary: 'List events that were told again with a field otherwise',
      description: 'The newest first, with the fields that differ; both are kept as long as other events.',
      querystring: z.strictObject({
        type: z.enum(eventTypes as [string, ...string[]]).optional(),
        producer: z.string().max(64).optional().describe('Who told it again; empty: nobody named it.'),
        from: instant('Received at this time or later.'),
        to: instant('Received before this time.'),
        ...pageQuery,
      }),
      response: {
        200: z.object({ conflicts: z.array(conflictSchema), next_cursor: nextCursor }),
        ...problemResponses('invalid_parameter', 'invalid_cursor', 'store_unavailable', 'store_refused'),
      },
    },
    async handler(request, reply) {
      const { type, producer, from, to, limit, cursor } = request.query;
      const filter = {
        eventType: type,
        producer,
        fromMs: msOf(from),
        toMs: msOf(to),
      };
      const page = await conflicts.list(filter, { limit, cursor }, askingOf(request, reply));
      return {
        conflicts: page.items.map((conflict) => renderConflict(conflict, sightOf(request.principal))),
        next_cursor: page.nextCursor,
      };
    },
  });
}

function msOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function renderConflict(conflict: Conflict, sight: Sight): z.infer<typeof conflictSchema> {
  const { id, eventType, identity, first, second } = conflict;
  const type = contractOf(eventType as Parameters<typeof contractOf>[0]);
  return {
    id,
    event_type: eventType,
    identity: shownIdentity(type, identity, sight),
    first: first === null ? null : renderTelling(first),
    second: renderTelling(second),
    fields:
      first === null ? null : shownDifferences(type, { first: first.payload, second: second.payload }, sight),
  };
}
