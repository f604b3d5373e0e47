import { metadataProblems } from './problems.ts';
import { metadataSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const metadataDeclaration = {
  name: 'metadata',
  settings: metadataSection,
  problems: metadataProblems,
  migrations: new URL('migrations/', import.meta.url),
  // The rows of leases stay, because their tokens must only grow.
  afterRestore: [
    'DELETE FROM instances',
    'UPDATE leases SET expires_at = least(expires_at, clock_timestamp())',
  ],
} as const;
