import type { FastifyInstance } from 'fastify';
import { CodedError } from '../../kernel/errors.ts';

// So many connections beyond the limit are still answered, with a refusal that says what to do, and with health. More are dropped.
const ANSWERED_BEYOND = 64;

/**
 * Bounds the connections that are open at once: each costs memory and a file descriptor. Beyond `most` those that wait for no answer
 * are closed, and requests other than for health are refused with `too_many_connections`.
 */
export function limitConnections(app: FastifyInstance, most: number): void {
  let open = 0;
  app.server.maxConnections = most + ANSWERED_BEYOND;
  app.server.on('connection', (socket) => {
    open += 1;
    socket.once('close', () => (open -= 1));
    if (open > most) app.server.closeIdleConnections();
  });
  app.addHook('onRequest', (request, reply, done) => {
    if (open <= most || request.url.startsWith('/health')) return done();
    reply.header('connection', 'close');
    throw new CodedError('too_many_connections', `More than ${most} connections are open.`, {
      facts: { retryAfterSeconds: 5 },
    });
  });
}
