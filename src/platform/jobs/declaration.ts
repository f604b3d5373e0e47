import { jobProblems } from './problems.ts';
import { jobsSection } from './settings.ts';

/** What is known of this part before it is opened. */
export const jobsDeclaration = {
  name: 'jobs',
  settings: jobsSection,
  problems: jobProblems,
  migrations: new URL('migrations/', import.meta.url),
} as const;
