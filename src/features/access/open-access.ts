import type { ApiKey } from '../../platform/access/api-keys.ts';
import type { Identify } from '../../platform/access/identity.ts';
import { makeFindBootstrap } from './bootstrap-keys.ts';

/** Who may do what. */
export interface Access {
  identify: Identify;
}

export interface AccessOptions {
  /** The keys of the settings; they work without any database. */
  apiKeys: readonly ApiKey[];
}

/** Opens what knows the senders. */
export function openAccess({ apiKeys }: AccessOptions): Access {
  const findBootstrap = makeFindBootstrap(apiKeys);
  return {
    identify({ secret }) {
      const principal = findBootstrap(secret);
      return principal === null ? { outcome: 'unknown' } : { outcome: 'known', principal };
    },
  };
}
