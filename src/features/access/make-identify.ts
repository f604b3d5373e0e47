import { hashSecret } from '../../platform/access/api-keys.ts';
import type { Credentials, Identify } from '../../platform/access/identity.ts';
import type { FindBootstrap } from './bootstrap-keys.ts';
import type { Key } from './keys/key.ts';
import type { KnownKeys } from './keys/known-keys.ts';

export interface IdentifyOptions {
  findBootstrap: FindBootstrap;
  known: Pick<KnownKeys, 'identify'>;
  onUsed: (key: Key, address: string) => void;
  /** It is called when somebody sends a key that was revoked or has expired. */
  onEnded: (key: Key, ended: { state: 'expired' | 'revoked'; address: string }) => void;
}

/** Makes what says who a sender is. The keys of the settings come first, for they need no database. */
export function makeIdentify({ findBootstrap, known, onUsed, onEnded }: IdentifyOptions): Identify {
  return (credentials) => {
    const hash = hashSecret(credentials.secret);
    const principal = findBootstrap(hash);
    return principal === null ? identifyStored(credentials, hash) : { outcome: 'known', principal };
  };

  async function identifyStored({ secret, address, onlyFromMemory }: Credentials, hash: Buffer) {
    const { identity, key } = await known.identify({ secret, hash }, onlyFromMemory);
    if (key !== null && identity.outcome === 'known') onUsed(key, address);
    if (key !== null && (identity.outcome === 'expired' || identity.outcome === 'revoked'))
      onEnded(key, { state: identity.outcome, address });
    return identity;
  }
}
