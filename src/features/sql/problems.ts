import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A statement of people may meet these problems. */
export const sqlProblems = {
  sql_invalid: {
    status: 400,
    title: 'The statement cannot be understood',
    meaning: 'The members line and column say where it goes wrong, and allowed what was probably meant.',
  },
  sql_refused: {
    status: 403,
    title: 'The statement asks for what nobody may ask by SQL',
    meaning:
      'Only a SELECT over the views of analytics is answered: GET /v1/sql/views lists them with their columns.',
  },
  sql_too_large: {
    status: 422,
    title: 'The statement takes or gives too much',
    meaning:
      'It needs more memory than it may take, or its answer has more rows or bytes than are served. Ask for groups, for a shorter range, or with a LIMIT.',
  },
  sql_cancelled: {
    status: 409,
    title: 'The statement was cancelled',
    meaning: 'Somebody ended it by DELETE /v1/sql/{id}.',
  },
  sql_id_in_use: {
    status: 409,
    title: 'A statement with this id is running',
    meaning: 'Give each statement an id of its own, or leave it out.',
  },
  sql_not_running: {
    status: 404,
    title: 'No statement with this id is running',
    meaning: 'It may have ended, or another key has sent it.',
  },
  sql_unavailable: {
    status: 503,
    title: 'This store has no user for SQL',
    meaning:
      'The operator makes one on the ClickHouse server and sets CLICKHOUSE_SQL_USER; DEPLOYMENT.md has the statements. The embedded store has it by itself.',
  },
} as const satisfies ProblemTable;
