import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer never changes while the process lives, and depends on nothing in the request. */
    isConstant?: boolean;
  }
}

interface RenderedAnswer {
  body: Buffer;
  headers: Record<string, string>;
}

// The page of the API would let every site read its document; those of CORS_ORIGINS are named in each answer (cors.ts).
const ALLOW_ORIGIN = 'access-control-allow-origin';
// These headers say something of the content of a route.
const KEPT_HEADERS = ['content-type', 'content-disposition'];

/**
 * Renders the answers of routes that are marked constant, or whose path begins with `prefix`, once in the life of the process:
 * writing the API document as YAML takes 140 ms, and whoever reaches the port may ask for it without a key. To be called before
 * these routes are added.
 */
export function renderOnce(app: FastifyInstance, prefix: string): void {
  const rendered = new Map<string, RenderedAnswer>();
  app.addHook('onRoute', (route) => {
    if (route.config?.isConstant !== true && !route.url.startsWith(prefix)) return;
    addTo(route, 'preHandler', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      const answer = rendered.get(request.routeOptions.url ?? '');
      if (answer === undefined) return done();
      return reply.headers(answer.headers).send(answer.body);
    });
    addTo(route, 'onSend', (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Pass) => {
      if (reply.getHeader(ALLOW_ORIGIN) === '*') reply.removeHeader(ALLOW_ORIGIN);
      const { url = '' } = request.routeOptions;
      if (reply.statusCode !== 200 || typeof payload !== 'string') return done(null, payload);
      const body = Buffer.from(payload);
      rendered.set(url, { body, headers: keptHeaders(reply) });
      return done(null, body);
    });
  });
}

type Pass = (error: Error | null, payload: unknown) => void;

function addTo(route: RouteOptions, name: 'preHandler' | 'onSend', hook: unknown): void {
  // Before the hook that takes the body from the answer to HEAD.
  route[name] = [hook, route[name] ?? []].flat() as never;
}

function keptHeaders(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
}
