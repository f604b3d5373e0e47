import type { Credentials, Identify, Identity } from '../access/identity.ts';
import type { WrongKeys } from '../limits/wrong-keys.ts';

/**
 * Refuses addresses that send too many wrong keys. What has expired or was revoked was right once, and is no guess. Tokens are signed,
 * so nobody guesses one; many phones with one address bring a new one each quarter of an hour.
 */
export function throttleWrongKeys(identify: Identify, wrongKeys: WrongKeys): Identify {
  function judge(identity: Identity, address: string): Identity {
    const waitMs = waitOf(identity, address);
    return waitMs === null
      ? identity
      : { outcome: 'throttled', retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
  }

  function waitOf(identity: Identity, address: string): number | null {
    if (identity.outcome === 'unknown') return wrongKeys.wrong(address);
    if (identity.outcome !== 'known' || identity.principal.kind !== 'key') return null;
    return wrongKeys.right(address, identity.principal.id);
  }

  return (credentials: Credentials) => {
    const identity = identify(credentials);
    return identity instanceof Promise
      ? identity.then((known) => judge(known, credentials.address))
      : judge(identity, credentials.address);
  };
}
