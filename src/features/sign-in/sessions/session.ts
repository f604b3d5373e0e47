import type { Principal } from '../../../platform/access/principal.ts';
import { grantsOf, type Scope } from '../../../platform/access/scopes.ts';

/** Somebody is signed in with a browser. */
export interface Session {
  id: string;
  signedInBy: 'key' | 'oidc';
  principalId: string;
  principalName: string;
  scopes: readonly Scope[];
  /** Of a key of the settings: SHA-256 of its secret, hexadecimal; else null. */
  keyHash: string | null;
  address: string;
  createdAt: Date;
  /** At most a minute behind. */
  lastSeenAt: Date;
  /** It moves on with each use, and never beyond `endsAt`. */
  expiresAt: Date;
  endsAt: Date;
  revokedAt: Date | null;
}

export const sessionStates = ['active', 'expired', 'revoked'] as const;

/** Decides by the stored times; revoking comes before expiring. */
export function stateOfSession(
  { expiresAt, revokedAt }: Pick<Session, 'expiresAt' | 'revokedAt'>,
  nowMs: number,
): (typeof sessionStates)[number] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt.getTime() <= nowMs ? 'expired' : 'active';
}

/** The principal of whoever is signed in: the key itself, or a person. */
export function principalOfSession({
  id,
  signedInBy,
  principalId,
  principalName,
  scopes,
}: Session): Principal {
  return {
    id: principalId,
    name: principalName,
    kind: signedInBy === 'key' ? 'key' : 'person',
    scopes: grantsOf(scopes),
    rows: null,
    session: id,
  };
}
