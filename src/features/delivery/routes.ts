import { z } from 'zod';
import { cutPage, makeCursor, parseCursor } from '../../kernel/cursor.ts';
import { CodedError } from '../../kernel/errors.ts';
import { nextCursor, pageQuery } from '../../kernel/page-query.ts';
import { receiverSchema } from '../../platform/delivery/message.ts';
import type { DeliveryOrder } from '../../platform/delivery/order.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { parseJsonBody } from '../../platform/http/parse-json-body.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { askMetadata } from '../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../platform/metadata/problems.ts';
import { deliverySchema, renderDelivery } from './answer.ts';
import { type Delivery, deliveryStatuses, type NewDelivery } from './delivery.ts';
import { deliveryProblems } from './problems.ts';
import type { DeliveryStore } from './store.ts';

export interface DeliveryRouteDeps {
  store: Pick<DeliveryStore, 'list' | 'find' | 'retry' | 'cancel'>;
  order: (orders: readonly DeliveryOrder[]) => Promise<NewDelivery[]>;
  /** Asks for the sending of what is due. */
  ask: () => Promise<unknown>;
  now: () => number;
}

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...deliveryProblems });
const params = z.object({ id: z.string().max(100) });
const tags = ['Deliveries'];
const entity = { kind: 'delivery', param: 'id' };

const listQuery = z.strictObject({
  status: z.enum(deliveryStatuses).optional(),
  about: z.string().max(200).optional().describe('What the messages are about, such as `alert:alr_1`.'),
  ...pageQuery,
});
const page = z.object({
  deliveries: z.array(deliverySchema).describe('The newest first.'),
  next_cursor: nextCursor,
});

/** Serves the ledger of deliveries, and a message to try a receiver with. */
export function deliveryRoutes(app: Api, deps: DeliveryRouteDeps): void {
  listRoute(app, deps);
  findRoute(app, deps);
  testRoute(app, deps);
  changeRoute(app, deps, {
    verb: 'retry',
    summary: 'Try a delivery again',
    description: 'One that failed or was cancelled; it has all its attempts again.',
    change: async (id) => {
      const again = await deps.store.retry(id, new Date(deps.now()));
      if (again !== null) await deps.ask().catch(() => undefined); // else the sweep of the next minute
      return again;
    },
  });
  changeRoute(app, deps, {
    verb: 'cancel',
    summary: 'Cancel a delivery that waits',
    description: 'One that is being sent, or was sent, cannot be taken back.',
    change: (id) => deps.store.cancel(id, new Date(deps.now())),
  });
}

function listRoute(app: Api, { store }: DeliveryRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/deliveries',
    config: { scope: 'operate' },
    schema: {
      tags,
      summary: 'Messages and what came of them, the newest first',
      description: 'Each row is one message to one receiver.',
      querystring: listQuery,
      response: {
        200: page,
        ...problemResponses('invalid_parameter', 'invalid_cursor', 'metadata_unavailable'),
      },
    },
    async handler({ query: { status = null, about = null, limit, cursor } }) {
      const before = cursor === undefined ? null : readCursor(cursor);
      const filter = { status, subjectOf: about, before, limit: limit + 1 };
      const rows = await askMetadata(() => store.list(filter));
      const { items, nextCursor: next_cursor } = cutPage(rows, limit, ({ createdAt, id }) =>
        makeCursor(createdAt.getTime(), id),
      );
      return { deliveries: items.map(renderDelivery), next_cursor };
    },
  });
}

function readCursor(cursor: string): { createdAt: Date; id: string } {
  const [at = '', id = ''] = parseCursor(cursor, /^\d{1,15}\/\w{1,100}$/);
  return { createdAt: new Date(Number(at)), id };
}

function findRoute(app: Api, { store }: DeliveryRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/deliveries/:id',
    config: { scope: 'operate' },
    schema: {
      tags,
      summary: 'One delivery',
      params,
      response: { 200: deliverySchema, ...problemResponses('delivery_not_found', 'metadata_unavailable') },
    },
    handler: async ({ params: { id } }) => renderDelivery(known(id, await askMetadata(() => store.find(id)))),
  });
}

function testRoute(app: Api, { order, store }: DeliveryRouteDeps): void {
  const body = z.strictObject({ receiver: receiverSchema });
  app.route({
    method: 'POST',
    url: '/v1/deliveries/test',
    config: {
      scope: 'operate',
      audit: { act: 'deliveries.test' },
      documentedBody: documentJsonBody('Who gets the message.', body),
    },
    schema: {
      tags,
      summary: 'Send a message to try a receiver',
      description: 'It is a delivery like any other: GET /v1/deliveries/{id} says what came of it.',
      response: {
        202: deliverySchema,
        ...problemResponses('invalid_parameter', 'metadata_unavailable', ...bodyProblems),
      },
    },
    async handler(request, reply) {
      const { receiver } = await app.bodies.read(request, (bytes) => parseJsonBody(body, bytes));
      const { name } = request.principal;
      const message = {
        subject: 'A test of OpenRide Analytics',
        text: `${name} sent this to see whether messages arrive. There is nothing to do.`,
        data: { test: true },
      };
      const [placed] = await askMetadata(() =>
        order([{ subjectOf: 'test', owner: name, receiver, message, urgency: 'urgent' }]),
      );
      request.madeEntity = `delivery:${placed!.id}`;
      const made = known(placed!.id, await askMetadata(() => store.find(placed!.id)));
      return reply.code(202).send(renderDelivery(made));
    },
  });
}

interface ChangeRoute {
  verb: 'retry' | 'cancel';
  summary: string;
  description: string;
  /** Null: the delivery is in no state for it. */
  change: (id: string) => Promise<Delivery | null>;
}

function changeRoute(
  app: Api,
  { store }: DeliveryRouteDeps,
  { verb, summary, description, change }: ChangeRoute,
): void {
  app.route({
    method: 'POST',
    url: `/v1/deliveries/:id/${verb}`,
    config: { scope: 'operate', audit: { act: `deliveries.${verb}`, entity } },
    schema: {
      tags,
      summary,
      description,
      params,
      response: {
        200: deliverySchema,
        ...problemResponses('delivery_not_found', 'delivery_not_open', 'metadata_unavailable'),
      },
    },
    async handler({ params: { id } }) {
      const changed = await askMetadata(() => change(id));
      if (changed !== null) return renderDelivery(changed);
      const { status } = known(id, await askMetadata(() => store.find(id)));
      throw new CodedError('delivery_not_open', `The delivery is ${status}.`);
    },
  });
}

function known(id: string, found: Delivery | null): Delivery {
  if (found !== null) return found;
  throw new CodedError('delivery_not_found', `There is no delivery "${id.slice(0, 100)}".`);
}
