import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { CodedError } from '../../kernel/errors.ts';
import { list } from '../config/setting-schemas.ts';

// A browser shows an answer to a page of another site only when the answer names that site. Only exact origins are named, never `*`
// and never `null`, which any sandboxed page has. The same list decides who may open a WebSocket, because to that a browser applies
// no rule of its own.

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS =
  'authorization, cache-control, content-encoding, content-type, idempotency-key, if-none-match, x-api-key, x-request-id';
const ANSWER_HEADERS =
  'content-disposition, etag, idempotency-replayed, ratelimit, ratelimit-policy, retry-after, server-timing, x-cache, x-openride-data, x-request-id, x-sender-request-id';
const PREFLIGHT_MAX_AGE_SECONDS = 600;

/** The origins of `CORS_ORIGINS`, separated by commas, each as a browser writes it: scheme, host and port, and nothing more. */
export const originsSchema = list.refine((origins) => origins.every(isOrigin));

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text && !text.includes('*');
}

/** Tells browsers which answers to show to which site, answers their preflights, and refuses WebSockets of sites that are not listed. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('vary', 'Origin'); // also without an origin: a cache must not give that answer to a browser
    const { headers, method } = request;
    const { origin } = headers;
    if (origin === undefined) return done();
    const isListed = origins.includes(origin);
    if (isListed)
      reply
        .header('access-control-allow-origin', origin)
        .header('access-control-expose-headers', ANSWER_HEADERS);
    const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
    if (!isListed && (isPreflight || (isWebSocket(headers) && !isSameOrigin(headers)))) throw refusal();
    if (!isPreflight) return done();
    reply
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', REQUEST_HEADERS)
      .header('access-control-max-age', PREFLIGHT_MAX_AGE_SECONDS)
      .code(204)
      .send();
  });
}

/** Tells whether a page asks for its own site. A page without an origin, which sends `null`, has no site. */
export function isSameOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  const site = URL.parse(origin ?? '')?.host;
  return site !== undefined && site !== '' && site === host?.toLowerCase();
}

function isWebSocket({ upgrade }: IncomingHttpHeaders): boolean {
  return upgrade?.toLowerCase() === 'websocket';
}

function refusal(): CodedError {
  return new CodedError(
    'origin_not_allowed',
    'The Origin header names a site that CORS_ORIGINS does not list.',
  );
}
