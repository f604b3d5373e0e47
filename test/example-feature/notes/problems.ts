import type { ProblemTable } from '../../../src/kernel/problem-kind.ts';

/** What may be wrong with a question about notes. */
export const noteProblems = {
  note_not_found: {
    status: 404,
    title: 'There is no note to this day',
    meaning: 'PUT /v1/notes/{day} writes one.',
  },
} as const satisfies ProblemTable;
