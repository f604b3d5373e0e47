import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request about alerts may meet these problems. */
export const alertProblems = {
  alert_rule_not_found: {
    status: 404,
    title: 'There is no such rule',
    meaning: 'GET /v1/alerts/rules lists them.',
  },
  alert_not_firing: {
    status: 409,
    title: 'Nothing fires there',
    meaning: 'Only a group that fires can be acknowledged; GET /v1/alerts lists them with their labels.',
  },
  silence_not_found: {
    status: 404,
    title: 'There is no such silence',
    meaning: 'GET /v1/alerts/silences lists those that hold or will hold. One that is over needs no end.',
  },
} as const satisfies ProblemTable;
