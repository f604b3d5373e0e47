import type { CookieSerializeOptions } from '@fastify/cookie';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../kernel/loopback.ts';
import { hostName } from './check-local-request.ts';

// A cookie is for this host alone, and no script can read it. Away from this machine a browser keeps and sends it by TLS only, and the
// prefix of its name makes the browser refuse one that was set in any other way.

const LOCAL_NAME = 'openride_session';

/** A cookie of a session is kept under this name, and with these options. */
export interface SessionCookie {
  name: string;
  options: CookieSerializeOptions;
}

/** The cookie of a session, by the host that the browser asked. */
export function sessionCookie(headers: IncomingHttpHeaders): SessionCookie {
  const isLocal = isLocalHost(headers);
  // Without an age it ends with the browser; the service ends the session earlier.
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure: !isLocal } as const;
  return { name: isLocal ? LOCAL_NAME : `__Host-${LOCAL_NAME}`, options };
}

/** Tells whether a browser on this machine asks, by a name of this machine. */
export function isLocalHost({ host = '' }: IncomingHttpHeaders): boolean {
  return isLoopback(hostName(host));
}
