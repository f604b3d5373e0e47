import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer never changes while the process lives, and depends on nothing in the request. */
    isConstant?: boolean;
  }
}

interface RenderedAnswer {
  body: Buffer;
  /** The same for who takes it compressed; made when the first such sender comes. */
  packed: Promise<Buffer> | null;
  headers: Record<string, string>;
}

// The page of the API would let every site read its document; those of CORS_ORIGINS are named in each answer (cors.ts).
const ALLOW_ORIGIN = 'access-control-allow-origin';
const compress = promisify(gzip);
const VARY = 'Origin, Accept-Encoding';
// These headers say something of the content of a route.
const KEPT_HEADERS = ['content-type', 'content-disposition'];

/**
 * Renders the answers of routes that are marked constant, or whose path begins with `prefix`, once in the life of the process:
 * writing the API document as YAML takes 140 ms, and whoever reaches the port may ask for it without a key. From then on it is sent
 * compressed to who takes that: the catalogue of metrics is 76 KB, which a phone on a slow line would wait for. To be called before
 * these routes are added.
 */
export function renderOnce(app: FastifyInstance, prefix: string): void {
  const rendered = new Map<string, RenderedAnswer>();
  app.addHook('onRoute', (route) => {
    if (route.config?.isConstant !== true && !route.url.startsWith(prefix)) return;
    addTo(route, 'preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
      const answer = rendered.get(request.routeOptions.url ?? '');
      if (answer === undefined) return;
      void reply.headers(answer.headers).header('vary', VARY);
      if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(answer.body);
      answer.packed ??= compress(answer.body);
      return reply.header('content-encoding', 'gzip').send(await answer.packed);
    });
    addTo(route, 'onSend', (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Pass) => {
      if (reply.getHeader(ALLOW_ORIGIN) === '*') reply.removeHeader(ALLOW_ORIGIN);
      const { url = '' } = request.routeOptions;
      if (rendered.has(url)) return done(null, payload);
      if (reply.statusCode !== 200 || typeof payload !== 'string') return done(null, payload);
      const body = Buffer.from(payload);
      rendered.set(url, { body, packed: null, headers: keptHeaders(reply) });
      reply.header('vary', VARY);
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
