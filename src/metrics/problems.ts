import type { ProblemTable } from '../kernel/problem-kind.ts';

/** The errors with which the metric layer may answer. */
export const metricsProblems = {
  query_too_costly: {
    status: 422,
    title: 'The query asks for too much at once',
    meaning:
      'The detail says what was counted and how much is allowed. Ask for a wider grain, a shorter range, fewer metrics or fewer groups, or ask in several requests.',
  },
} as const satisfies ProblemTable;
