import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request for a timeline may meet these problems. */
export const timelineProblems = {
  entity_not_found: {
    status: 404,
    title: 'No event and no dead letter names this entity',
    meaning:
      'Look for a typing mistake, for an id of another kind (the detail names it if there is one), in GET /v1/dead-letters, and in the receipt of the sending (GET /v1/events/receipts/{receipt}). What was sent a moment ago may still be in flight.',
  },
  confirmation_code_ambiguous: {
    status: 409,
    title: 'Several bookings have this confirmation code',
    meaning: 'Ask by the id of one; the member allowed lists them, the newest first.',
  },
} as const satisfies ProblemTable;
