import type { FastifyReply } from 'fastify';

/** Sends JSON that is written already. The type of a route's reply would ask for the value instead. */
export function sendJson(reply: Pick<FastifyReply, 'type'>, json: Buffer | string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json);
}
