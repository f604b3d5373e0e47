import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request about deliveries may meet these problems. */
export const deliveryProblems = {
  delivery_not_found: {
    status: 404,
    title: 'There is no such delivery',
    meaning: 'GET /v1/deliveries lists them. A delivery is forgotten after DELIVERY_RETENTION_DAYS.',
  },
  delivery_not_open: {
    status: 409,
    title: 'The delivery is not in a state for that',
    meaning: 'One that failed or was cancelled can be tried again, and one that waits can be cancelled.',
  },
} as const satisfies ProblemTable;
