import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

// Every request gets an id of our own, for a sender that chose the log's id could hide its request behind another's. The sender's is
// written beside it, under another name, where it is safe to log.

const SENDER_ID = /^[\w.:-]{1,128}$/;

/** Makes the id by which the log and the answer name a request. */
export function makeRequestId(): string {
  return randomUUID();
}

/** The sender's own id of a request; null where it gave none that is safe to log and to return. */
function senderRequestId(headers: IncomingHttpHeaders): string | null {
  const given = headers['x-request-id'];
  return typeof given === 'string' && SENDER_ID.test(given) ? given : null;
}

/** Adds the sender's id to the log lines of its request, and gives it back in a header of its own. */
export function keepSenderIds(app: FastifyInstance): void {
  app.setChildLoggerFactory((log, bindings, options, raw) => {
    const id = senderRequestId(raw.headers);
    return log.child(id === null ? bindings : { ...bindings, sender_request_id: id }, options);
  });
  app.addHook('onRequest', (request, reply, done) => {
    const id = senderRequestId(request.headers);
    if (id !== null) reply.header('x-sender-request-id', id);
    done();
  });
}
