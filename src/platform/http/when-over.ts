import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** A request has ended so. */
export interface End {
  /** True: the connection closed before the whole answer was written to it. The work that was asked for may be done all the same. */
  hasLeft: boolean;
}

/**
 * Calls `tell` once for each request: when its answer is written, or when its connection has closed before that. Fastify alone tells of
 * no request whose client has left.
 */
export function whenOver(
  app: FastifyInstance,
  tell: (request: FastifyRequest, reply: FastifyReply, end: End) => void,
): void {
  const told = new WeakSet<FastifyRequest>();
  const tellOnce = (request: FastifyRequest, reply: FastifyReply, end: End) => {
    if (told.has(request)) return;
    told.add(request);
    tell(request, reply, end);
  };
  app.addHook('onRequest', (request, reply, done) => {
    // A connection closes after an answer that was written as well, and then this was told already.
    reply.raw.once('close', () => tellOnce(request, reply, { hasLeft: true }));
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    tellOnce(request, reply, { hasLeft: reply.raw.errored != null });
    done();
  });
}
