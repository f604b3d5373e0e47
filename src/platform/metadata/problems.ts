import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** What the metadata may answer. */
export const metadataProblems = {
  metadata_unavailable: {
    status: 503,
    title: 'The metadata are away',
    meaning:
      'PostgreSQL does not answer. Events are taken and counted without it; send this request again later.',
  },
  metadata_refused: {
    status: 503,
    title: 'The metadata refuse the service',
    meaning: 'PostgreSQL does not let the service in: DATABASE_URL is to be mended.',
  },
  metadata_broken: {
    status: 503,
    title: 'The metadata cannot be opened',
    meaning: 'The directory of the metadata is damaged: /health and the log say what to do.',
  },
} as const satisfies ProblemTable;
