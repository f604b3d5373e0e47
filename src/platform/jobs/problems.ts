import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request that names a job may meet these problems. */
export const jobProblems = {
  job_not_found: {
    status: 404,
    title: 'There is no such job',
    meaning: 'GET /v1/jobs lists the jobs.',
  },
} as const satisfies ProblemTable;
