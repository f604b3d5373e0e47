import type { ProblemTable } from '../kernel/problem-kind.ts';

/** The error codes of requests that name a check. */
export const qualityProblems = {
  check_not_found: {
    status: 404,
    title: 'There is no such check',
    meaning: 'GET /v1/data-quality lists the checks.',
  },
} as const satisfies ProblemTable;
