import { metadataProblems } from './problems.ts';
import { metadataSection } from './settings.ts';

/** What is known of this part before it is opened. */
export const metadataDeclaration = {
  name: 'metadata',
  settings: metadataSection,
  problems: metadataProblems,
  migrations: new URL('migrations/', import.meta.url),
} as const;
