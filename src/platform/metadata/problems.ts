import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** The metadata may answer with these problems. */
export const metadataProblems = {
  metadata_unavailable: {
    status: 503,
    title: 'The metadata are away',
    meaning:
      'PostgreSQL does not answer. Events are taken and counted without it; send this request again later.',
  },
  idempotency_key_reused: {
    status: 409,
    title: 'The Idempotency-Key belongs to another request',
    meaning:
      'For 24 hours a key goes with one method, path and body. Nothing was done. Send a new key with a new request, and the same body with the same key to ask again.',
  },
} as const satisfies ProblemTable;
