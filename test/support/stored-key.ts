import type { Key } from '../../src/features/access/keys/key.ts';

/** A stored key that is active and never ends. */
export function storedKey(id: string): Key {
  return {
    id,
    name: 'till',
    owner: '',
    scopes: ['read:trips'],
    createdAt: new Date(0),
    createdBy: 'cli',
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    replacedBy: null,
  };
}
