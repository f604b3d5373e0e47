import { cacheSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const cacheDeclaration = {
  name: 'cache',
  settings: cacheSection,
  migrations: new URL('migrations/', import.meta.url),
  afterRestore: ['DELETE FROM metric_cache'],
} as const;
