import { type Access, openAccess } from '../features/access/open-access.ts';
import { openSignIn, type SignIn } from '../features/sign-in/open-sign-in.ts';
import type { IdentifySession } from '../platform/access/identity.ts';
import type { Config } from './config.ts';
import type { Host } from './host.ts';
import type { Foundation } from './open-foundation.ts';
import type { Stack } from './stack.ts';

// Who asks: keys, and people who are signed in with a browser.

/** Opens what knows the keys, and what knows the sessions that people begin by them or at an issuer. */
export async function openPeople(
  stack: Stack,
  config: Config,
  host: Host,
  { metadata, tokenSecret: secret }: Pick<Foundation, 'metadata' | 'tokenSecret'>,
): Promise<{ access: Access; identifySession: IdentifySession }> {
  const keys = await stack.add('access', openAccess({ ...config.http, ...host, metadata }));
  const options = { ...config.http, ...host, metadata, access: keys, secret };
  const signIn = await stack.add('signIn', openSignIn(config.signIn, options));
  return { access: endWithSession(keys, signIn), identifySession: signIn.identify };
}

/** Makes access of which what was opened by the cookie of a session ends with that session, too. */
function endWithSession<One extends Access>(access: One, { whenEnded }: Pick<SignIn, 'whenEnded'>): One {
  return {
    ...access,
    whenRevoked(principal, close) {
      if (typeof principal === 'string' || principal.session === undefined)
        return access.whenRevoked(principal, close);
      const stops: (() => void)[] = [];
      const stop = () => stops.splice(0).forEach((one) => one());
      const closeOnce = () => {
        stop();
        close();
      };
      stops.push(access.whenRevoked(principal, closeOnce), whenEnded(principal.session, closeOnce));
      return stop;
    },
  };
}
