import type { Credentials, Identify, Identity } from '../access/identity.ts';
import { subjectOfAddress } from '../limits/subject-of-address.ts';
import type { WrongKeys } from '../limits/wrong-keys.ts';

/**
 * Refuses addresses that send too many wrong keys. What has expired or was revoked was right once, and is no guess. Tokens are signed,
 * so nobody guesses one; many phones with one address bring a new one each quarter of an hour. What a closed address sends is looked up
 * nowhere: anybody can make secrets that look right, and each would cost a statement.
 */
export function throttleWrongKeys(identify: Identify, wrongKeys: WrongKeys): Identify {
  function judge(identity: Identity, subject: string, wasClosed: boolean): Identity {
    const waitMs = waitOf(identity, subject);
    if (waitMs !== null) return throttled(waitMs);
    // The address was closed, so nobody looked: whether the key is wrong is not known.
    return identity.outcome === 'unknown' && wasClosed ? throttled(0) : identity;
  }

  function waitOf(identity: Identity, subject: string): number | null {
    if (identity.outcome === 'unknown') return wrongKeys.wrong(subject);
    if (identity.outcome !== 'known' || identity.principal.kind !== 'key') return null;
    return wrongKeys.right(subject, identity.principal.id);
  }

  return (given: Credentials) => {
    const subject = subjectOfAddress(given.address);
    const isClosed = wrongKeys.isClosed(subject);
    const identity = identify(isClosed ? { ...given, onlyFromMemory: true } : given);
    return identity instanceof Promise
      ? identity.then((known) => judge(known, subject, isClosed))
      : judge(identity, subject, isClosed);
  };
}

function throttled(waitMs: number): Identity {
  return { outcome: 'throttled', retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
}
