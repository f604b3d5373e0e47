import { z } from 'zod';
import { MINUTE_MS } from '../../kernel/units.ts';
import { askingOf } from '../../platform/http/asking-of.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { shapeArrivals } from './shape.ts';
import type { ReadArrivals } from './store.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...warehouseProblems });
const MOST_MINUTES = 1440;

const minuteSchema = z.object({
  start: z.string().describe('RFC 3339.'),
  stored: z
    .int()
    .describe(
      'New events. One that was received within the last seconds may still turn out to be told again.',
    ),
  duplicates: z.int().describe('Told before with the same content: nothing changed.'),
  conflicts: z.int().describe('Told before with a field otherwise: /v1/conflicts shows them.'),
  rejected: z.int().describe('No events: dead letters.'),
});

/** Shows what came by minute, and what became of it. */
export function arrivalRoutes(app: Api, { read, now }: { read: ReadArrivals; now: () => number }): void {
  app.route({
    method: 'GET',
    url: '/v1/events/outcomes',
    config: { scope: 'read', isQuestion: true },
    schema: {
      tags: ['Events'],
      summary: 'What came, by minute, and what became of it',
      description:
        'Counted when asked, from every record that was received; the last minute is the running one.',
      querystring: z.strictObject({
        minutes: z.coerce.number().int().min(1).max(MOST_MINUTES).default(60).describe('How many minutes.'),
      }),
      response: {
        200: z.object({ minutes: z.array(minuteSchema) }),
        ...problemResponses('invalid_parameter', 'store_unavailable', 'store_refused'),
      },
    },
    async handler(request, reply) {
      const toMs = now();
      const fromMs = (Math.floor(toMs / MINUTE_MS) - request.query.minutes + 1) * MINUTE_MS;
      return { minutes: shapeArrivals(await read(fromMs, askingOf(request, reply)), { fromMs, toMs }) };
    },
  });
}
