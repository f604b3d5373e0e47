import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** The errors with which the event store may answer. */
export const warehouseProblems = {
  query_too_slow: {
    status: 422,
    title: 'The query takes too long',
    meaning:
      'It was stopped at its time limit. Ask for a shorter range, a wider grain, fewer dimensions or fewer metrics.',
  },
  queries_busy: {
    status: 503,
    title: 'Too many questions are being answered',
    meaning:
      'The question waited for its turn and did not get it. Ask again after the seconds that Retry-After names.',
  },
  store_unavailable: {
    status: 503,
    title: 'The event store is away',
    meaning: 'Send the request again: what was stored nevertheless counts as a duplicate.',
  },
  store_refused: {
    status: 503,
    title: 'The event store cannot do this at the moment',
    meaning:
      'It is out of disk space or memory, or over a limit; /health says more. Send the request again later.',
  },
} as const satisfies ProblemTable;
