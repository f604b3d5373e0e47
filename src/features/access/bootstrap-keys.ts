import { timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../../platform/access/api-keys.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { principalOfKey } from './principal-of-key.ts';

/** Finds the principal of a secret, by its hash, among the keys of `API_KEYS`; null: it is none of them. */
export type FindBootstrap = (hash: Buffer) => Principal | null;

/**
 * Makes the search. It compares every key in constant time, so that the time does not tell which key came close.
 */
export function makeFindBootstrap(keys: readonly ApiKey[]): FindBootstrap {
  // The settings name each key once, so the name is its id.
  const known = keys.map(({ hash, name, scopes }) => ({
    hash,
    principal: principalOfKey({ id: `setting:${name}`, name, scopes }),
  }));
  return (given) => {
    let found: Principal | null = null;
    for (const { hash, principal } of known) if (timingSafeEqual(hash, given)) found = principal;
    return found;
  };
}
