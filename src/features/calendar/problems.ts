import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request about the calendar may meet this problem. */
export const calendarProblems = {
  calendar_entry_not_found: {
    status: 404,
    title: 'Nobody declared this entry',
    meaning:
      'GET /v1/calendar lists the entries. Those that are computed cannot be removed: declare the real days by PUT /v1/calendar/{id} with `replaces`.',
  },
} as const satisfies ProblemTable;
