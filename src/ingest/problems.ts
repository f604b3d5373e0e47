import type { ProblemTable } from '../kernel/problem-kind.ts';

/** The faults that events may have when they are sent. */
export const ingestProblems = {
  empty_body: {
    status: 400,
    title: 'The body is empty',
    meaning: 'Send at least one event.',
  },
  unterminated_array: {
    status: 400,
    title: 'The JSON array is not closed',
    meaning: 'The body was cut off on its way, or something follows the array. Nothing of it was taken.',
  },
  too_many_events: {
    status: 413,
    title: 'The body holds too many events',
    meaning: 'A request holds at most 10,000 events. Nothing of it was taken.',
  },
  unknown_dialect: {
    status: 422,
    title: 'There is no such dialect',
    meaning:
      'Name a dialect, and one of its topics where it has several; `allowed` lists them. Nothing of the request was taken.',
  },
  event_type_not_found: {
    status: 404,
    title: 'There is no such event type',
    meaning:
      '`allowed` lists the types that there are; GET /v1/schemas lists them with the URLs of their schemas.',
  },
  producer_not_found: {
    status: 404,
    title: 'There is no such producer',
    meaning:
      'Nothing of this name came in the last seven days; GET /v1/producers lists who sent in the last day.',
  },
  invalid_receipt: {
    status: 400,
    title: 'The receipt is not valid',
    meaning: 'Use the receipt or status_url of an earlier answer as it is.',
  },
  intake_closed: {
    status: 503,
    title: 'The service is stopping',
    meaning: 'Nothing of this request was taken. Send it again when the service is back.',
  },
  landing_slow: {
    status: 503,
    title: 'The event store did not take the events in time',
    meaning: 'They may still be stored. Send them again: what is stored already counts as a duplicate.',
  },
} as const satisfies ProblemTable;
