import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { nextCursor, pageQuery } from '../../kernel/page-query.ts';
import { DAY_MS, HOUR_MS } from '../../kernel/units.ts';
import { askingOf } from '../../platform/http/asking-of.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import type { Asking } from '../../platform/warehouse/as-one-asker.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import { ingestProblems } from '../problems.ts';
import { type Sight, sightOf } from '../sight.ts';
import { listedSchema, producerSchema, renderListed, renderSample, renderSent } from './answer.ts';
import type { Producers } from './store.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...warehouseProblems, ...ingestProblems });
const storeProblems = problemResponses('store_unavailable', 'store_refused');

export interface ProducerRouteDeps {
  producers: Producers;
  deadLetters: Pick<DeadLetters, 'get'>;
  now: () => number;
}

/** Lists the senders of events, and shows how each is doing. */
export function producerRoutes(app: Api, deps: ProducerRouteDeps): void {
  listRoute(app, deps);
  showRoute(app, deps);
}

function listRoute(app: Api, { producers, now }: ProducerRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/producers',
    config: { scope: 'read', isQuestion: true },
    schema: {
      tags: ['Events'],
      summary: 'List who sent records in the last day',
      description:
        'By name. A record names its producer in its envelope; else its dialect, the header `producer` of its message, or the API key is its name.',
      querystring: z.strictObject(pageQuery),
      response: {
        200: z.object({ producers: z.array(listedSchema), next_cursor: nextCursor }),
        ...problemResponses('invalid_parameter', 'invalid_cursor'),
        ...storeProblems,
      },
    },
    async handler(request, reply) {
      const page = await producers.list(now() - DAY_MS, request.query, askingOf(request, reply));
      return { producers: page.items.map(renderListed), next_cursor: page.nextCursor };
    },
  });
}

/** A producer that has fallen silent is looked for so long. */
const LOOKED_BACK_MS = 7 * DAY_MS;

function showRoute(app: Api, deps: ProducerRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/producers/:name',
    config: { scope: 'read', isQuestion: true },
    schema: {
      tags: ['Events'],
      summary: 'How a producer is doing',
      description: 'Counted when asked, from every record of the last hour and the last day.',
      params: z.object({ name: z.string().min(1).max(64) }),
      response: {
        200: producerSchema,
        ...problemResponses('invalid_parameter', 'producer_not_found'),
        ...storeProblems,
      },
    },
    handler(request, reply) {
      const { params, principal } = request;
      const asked = { name: params.name, sight: sightOf(principal), asking: askingOf(request, reply) };
      return describeProducer(asked, deps);
    },
  });
}

async function describeProducer(
  { name, sight, asking }: { name: string; sight: Sight; asking: Asking },
  { producers, deadLetters, now }: ProducerRouteDeps,
): Promise<z.infer<typeof producerSchema>> {
  const at = now();
  const samples = await producers.samples(name, at - LOOKED_BACK_MS, asking);
  const [newest] = samples;
  if (newest === undefined)
    throw new CodedError('producer_not_found', 'No record of this producer came in the last seven days.');
  const [hour, day, letters] = await Promise.all([
    producers.sent(name, at - HOUR_MS, asking),
    producers.sent(name, at - DAY_MS, asking),
    Promise.all(
      samples.map((one) => (one.isAccepted ? Promise.resolve(null) : deadLetters.get(one.identity))),
    ),
  ]);
  return {
    name,
    last_received_at: new Date(newest.receivedAtMs).toISOString(),
    last_hour: renderSent(hour, 1),
    last_day: renderSent(day, 24),
    samples: samples.map((one, index) => renderSample(one, letters[index] ?? null, sight)),
  };
}
