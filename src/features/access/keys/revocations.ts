import { watchEnds } from '../../../platform/access/watch-ends.ts';
import { isIdOfKey, type Key, stateOf } from './key.ts';
import { GOES_ON_MS } from './known-keys.ts';

export interface Revocations {
  /** Calls `close` once, at most five seconds after the principal was revoked or has expired. Returns how to stop that. */
  whenRevoked(principalId: string, close: () => void): () => void;
  /** Looks at once, such as after a revocation by this process. */
  look(): Promise<void>;
  close(): void;
}

export interface RevocationOptions {
  findIds: (ids: readonly string[]) => Promise<readonly Key[]>;
  now: () => number;
  clock: () => number;
}

/** Makes the watch over principals. Those that are no stored keys, such as the keys of the settings, are never revoked here. */
export function makeRevocations({ findIds, now, clock }: RevocationOptions): Revocations {
  const watch = watchEnds({
    async findActive(ids) {
      const keys = await findIds(ids);
      return new Set(keys.flatMap((key) => (stateOf(key, now()) === 'active' ? [key.id] : [])));
    },
    goesOnMs: GOES_ON_MS, // without the database what is open goes on as long as requests with the key do
    clock,
  });
  return {
    whenRevoked: (principalId, close) =>
      isIdOfKey(principalId) ? watch.whenEnded(principalId, close) : () => undefined,
    look: () => watch.look(),
    close: () => watch.close(),
  };
}
