import type { ProblemTable } from '../../kernel/problem-kind.ts';
import { HEADERS_WITHIN_MS, SLOWEST } from './slowest-request.ts';

/** Any request may meet these problems. */
export const httpProblems = {
  invalid_parameter: {
    status: 400,
    title: 'A parameter is not valid',
    meaning: 'The members parameter, reason and allowed say which one, why, and what would be.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not valid',
    meaning: 'Use next_cursor of an earlier page as it is, or begin without one.',
  },
  bad_request: {
    status: 400,
    title: 'The request cannot be read',
    meaning: 'It breaks the rules of HTTP or of URLs, or it was cut off.',
  },
  bad_compression: {
    status: 400,
    title: 'The body is not valid gzip',
    meaning: 'It was cut off on its way, or it is not gzip. Nothing of it was taken.',
  },
  unauthenticated: {
    status: 401,
    title: 'A key is needed',
    meaning: 'Send a key as Authorization: Bearer <key> or as x-api-key: <key>.',
  },
  session_ended: {
    status: 401,
    title: 'The session has ended',
    meaning: 'It was signed out, revoked or not used for a while, or its key has ended. Sign in again.',
  },
  key_expired: {
    status: 401,
    title: 'The key has expired',
    meaning: 'Make a new one, by `keys create` or `keys rotate`.',
  },
  key_revoked: {
    status: 401,
    title: 'The key was revoked',
    meaning: 'Whoever manages the keys took it back. Ask for another one.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The key does not allow this',
    meaning: 'The member allowed names the scopes that are needed. `keys create` makes a key that has them.',
  },
  row_limited: {
    status: 403,
    title: 'This is not about the rows of the sender',
    meaning:
      'The token is bound to one driver or one rider, and the resource does not say how it keeps to these rows.',
  },
  host_not_allowed: {
    status: 403,
    title: 'The Host header is not allowed',
    meaning:
      'Without keys the service answers to localhost, 127.0.0.1, [::1] and ALLOWED_HOSTS only, so that no web site can reach it by DNS rebinding.',
  },
  cross_site_refused: {
    status: 403,
    title: 'Another web site sent this',
    meaning:
      'A browser sent it for a page of another site. The service takes no such writing request without keys, nor by the cookie of a session; send a key.',
  },
  origin_not_allowed: {
    status: 403,
    title: 'The web site is not allowed',
    meaning: 'CORS_ORIGINS lists the web sites whose pages may ask this service and open sockets.',
  },
  not_found: {
    status: 404,
    title: 'There is no such resource',
    meaning: 'The page /docs lists the resources.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The resource does not know this method',
    meaning: 'The header Allow and the member allowed name the methods.',
  },
  body_too_slow: {
    status: 408,
    title: 'The request came too slowly',
    meaning:
      `The headers must come within ${HEADERS_WITHIN_MS / 1000} seconds, and a body at ${SLOWEST.bytes / 1024} KiB in every ` +
      `${SLOWEST.windowMs / 1000} seconds. Nothing of it was taken. Send it again, ready made, in smaller pieces if the line is slow.`,
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning: 'A request holds at most 10 MiB, counted after decompression. Nothing of it was taken.',
  },
  uri_too_long: {
    status: 414,
    title: 'The URL is too long',
    meaning: 'A part of the path is longer than any resource has.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    meaning: 'Send application/json, application/x-ndjson or text/plain.',
  },
  unsupported_content_encoding: {
    status: 415,
    title: 'The content encoding is not supported',
    meaning: 'Send the body as it is, or with content-encoding: gzip.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    meaning: 'The headers of a request hold at most 16 KiB.',
  },
  client_left: {
    status: 499,
    title: 'The client has left',
    meaning:
      'The connection was closed before the answer was ready. Nobody receives this; logs and monitoring show it.',
  },
  client_busy: {
    status: 429,
    title: 'This client sends too much at once',
    meaning:
      'The bodies of one address may hold half of the memory that there is for bodies. Nothing of this request was taken. Send it again after the seconds that Retry-After names, and fewer at once.',
  },
  too_many_wrong_keys: {
    status: 429,
    title: 'Too many wrong keys came from this address',
    meaning:
      'After 20 wrong keys in a minute an address may try no key that was not used from there before, until the minute is over. Find out ' +
      'who sends the wrong keys, and send the right one after the seconds that Retry-After names.',
  },
  limit_reached: {
    status: 429,
    title: 'A limit is reached',
    meaning:
      'The member reason names it: requests, query_seconds, bytes or concurrent_queries; allowed says how much there is. Nothing of this ' +
      'request was taken. Send it again after the seconds that Retry-After names. RateLimit-Policy and RateLimit tell with each answer ' +
      'what is allowed and what is left. The operator can raise the LIMIT_ settings.',
  },
  keys_unavailable: {
    status: 503,
    title: 'The keys cannot be read',
    meaning:
      'The database of the keys does not answer, and this key was not seen in the last ten minutes. Send the request again after the seconds that Retry-After names.',
  },
  too_many_connections: {
    status: 503,
    title: 'Too many connections are open',
    meaning:
      'Nothing of this request was taken. Send it again after the seconds that Retry-After names, and use one connection for several requests. The operator can raise MAX_CONNECTIONS.',
  },
  intake_busy: {
    status: 503,
    title: 'Too much is waiting for the event store',
    meaning: 'Nothing of this request was taken. Send it again after the seconds that Retry-After names.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong in the service',
    meaning: 'A mistake of the service. Its log has the details under the request id.',
  },
} as const satisfies ProblemTable;

/** Reading the body of a request may end in these. */
export const bodyProblems = [
  'body_too_slow',
  'body_too_large',
  'bad_compression',
  'client_busy',
  'intake_busy',
] as const satisfies readonly (keyof typeof httpProblems)[];
