import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request for own numbers may meet this problem. */
export const ownNumbersProblems = {
  no_person: {
    status: 403,
    title: 'The sender is no driver and no rider',
    meaning: 'Own numbers are those of the person to whom a token is bound. POST /v1/tokens makes one.',
  },
} as const satisfies ProblemTable;
