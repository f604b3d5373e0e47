import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** A request about keys may meet these problems. */
export const accessProblems = {
  key_not_found: {
    status: 404,
    title: 'There is no such key',
    meaning: 'GET /v1/keys and `keys list` show every key with its id.',
  },
  key_name_ambiguous: {
    status: 409,
    title: 'Several keys have this name',
    meaning: 'Give the id of one; the member allowed lists them.',
  },
  key_not_active: {
    status: 409,
    title: 'The key cannot be rotated',
    meaning: 'It was revoked or rotated before. POST /v1/keys makes a new one.',
  },
  scope_beyond_own: {
    status: 403,
    title: 'A key gives no more than its maker has',
    meaning:
      'The member allowed names the scopes that you lack. Somebody who has them can make the key, and so can `keys create` on the machine of the service.',
  },
} as const satisfies ProblemTable;
