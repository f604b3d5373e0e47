import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** What may be wrong with a job that is named. */
export const jobProblems = {
  job_not_found: {
    status: 404,
    title: 'There is no such job',
    meaning: 'GET /v1/jobs lists the jobs.',
  },
} as const satisfies ProblemTable;
