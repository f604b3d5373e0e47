import type { Scope } from '../../../platform/access/scopes.ts';

/** A key as it is stored. Its secret is known to nobody but its holder. */
export interface Key {
  id: string;
  name: string;
  owner: string;
  scopes: readonly Scope[];
  createdAt: Date;
  /** The id of the principal that made it. */
  createdBy: string;
  /** Null: never. */
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** At most a minute behind; null: never. */
  lastUsedAt: Date | null;
  /** The key that came in its place. */
  replacedBy: string | null;
}

/** Tells the id of a stored key from those of other principals, such as the keys of the settings, which nobody revokes. */
export function isIdOfKey(principalId: string): boolean {
  return principalId.startsWith('key_');
}

/** A key is in one of these states at any moment. */
export const keyStates = ['active', 'expired', 'revoked'] as const;
export type KeyState = (typeof keyStates)[number];

/** Decides by the stored times; revoking comes before expiring. */
export function stateOf(
  { expiresAt, revokedAt }: Pick<Key, 'expiresAt' | 'revokedAt'>,
  nowMs: number,
): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt.getTime() <= nowMs ? 'expired' : 'active';
}

/** A key with its secret, which is shown once. */
export interface MadeKey {
  key: Key;
  secret: string;
}
