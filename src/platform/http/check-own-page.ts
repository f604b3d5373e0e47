import type { IncomingHttpHeaders } from 'node:http';
import { CodedError } from '../../kernel/errors.ts';
import { isSameOrigin } from './cors.ts';
import { wantsWebSocket } from './web-sockets.ts';

// A browser sends a cookie whichever page asks. Each request that changes something, and each socket, says by its Origin header which page
// that is, and no page can say another. So a request by cookie is believed when it comes from a page of this service.

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Throws `cross_site_refused` for a request by cookie that changes something or opens a socket, and comes from no page of this service. */
export function checkOwnPage(method: string, headers: IncomingHttpHeaders, publicUrl: string): void {
  if (readingMethods.has(method) && !wantsWebSocket({ headers })) return;
  // A proxy may change the Host header; the public address is the one that browsers know.
  if (isSameOrigin(headers) || headers.origin === URL.parse(publicUrl)?.origin) return;
  throw new CodedError(
    'cross_site_refused',
    'A request by the cookie of a session must come from a page of this service: its Origin header names another site, or there is none.',
  );
}
