import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request for an export, or an export itself, may meet these problems. */
export const exportProblems = {
  export_not_found: {
    status: 404,
    title: 'There is no such export',
    meaning: 'GET /v1/exports lists those of the key. An export is forgotten thirty days after its file.',
  },
  export_not_ready: {
    status: 409,
    title: 'The export has no file yet',
    meaning:
      'GET /v1/exports/{id} says how far it is, and why it failed if it did. Ask for the file when its status is done.',
  },
  export_expired: {
    status: 410,
    title: 'The file of the export is gone',
    meaning: 'Ask for a new export. Files are kept for EXPORT_RETENTION_HOURS.',
  },
  export_link_ended: {
    status: 403,
    title: 'The link is not valid, or not any more',
    meaning:
      'GET /v1/exports/{id} gives a new link. A link ends after fifteen minutes, and with the key that asked for the export.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'The file has no such bytes',
    meaning: 'Ask for a range that begins before the end of the file; Content-Range tells its size.',
  },
  export_too_large: {
    status: 422,
    title: 'The export has too many rows',
    meaning: 'Ask for a shorter range or for fewer event types, or let the operator raise EXPORT_MAX_ROWS.',
  },
  export_rows_missing: {
    status: 500,
    title: 'The file did not have all rows',
    meaning:
      'The export is tried again by itself. If it fails, ask again; the log of the service has the reason.',
  },
  export_owner_ended: {
    status: 403,
    title: 'The key that asked for the export has ended',
    meaning: 'Ask again with a key that is valid.',
  },
} as const satisfies ProblemTable;
