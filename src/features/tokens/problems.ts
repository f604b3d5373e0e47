import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request for a token may meet this problem. */
export const tokenProblems = {
  invalid_token_request: {
    status: 400,
    title: 'The body does not say for whom the token is',
    meaning: 'Send {"driver_id": "<UUID>"} or {"rider_id": "<UUID>"}, one of both and nothing else.',
  },
} as const satisfies ProblemTable;
