import { jobProblems } from './problems.ts';
import { jobsSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const jobsDeclaration = {
  name: 'jobs',
  settings: jobsSection,
  problems: jobProblems,
  migrations: new URL('migrations/', import.meta.url),
  afterRestore: [
    "UPDATE job_runs SET outcome = 'lost', ended_at = clock_timestamp() WHERE outcome = 'running'",
  ],
} as const;
