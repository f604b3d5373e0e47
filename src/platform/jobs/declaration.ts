import { jobProblems } from './problems.ts';
import { jobsSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const jobsDeclaration = {
  name: 'jobs',
  settings: jobsSection,
  problems: jobProblems,
  migrations: new URL('migrations/', import.meta.url),
} as const;
