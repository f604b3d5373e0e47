import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** The metadata may answer with these problems. */
export const metadataProblems = {
  metadata_unavailable: {
    status: 503,
    title: 'The metadata are away',
    meaning:
      'PostgreSQL does not answer. Events are taken and counted without it; send this request again later.',
  },
} as const satisfies ProblemTable;
