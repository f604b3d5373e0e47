import { expect, test } from 'vitest';
import type { CodedError } from '../../kernel/errors.ts';
import { parseBody } from './query-input.ts';

function problemOf(change: object): string {
  try {
    parseBody(Buffer.from(JSON.stringify({ metrics: ['bookings.created'], ...change })));
  } catch (error) {
    return (error as CodedError).message;
  }
  return '';
}
const filter = (change: object) => ({ filters: [{ dimension: 'city', op: 'eq', ...change }] });

test.each([
  [filter({ op: 'gte' }), '"filters[0].value" is needed by the operator gte. Allowed: one value.'],
  [filter({ op: 'in' }), '"filters[0].values" is needed by the operator in. Allowed: a list of values.'],
  [
    filter({ value: 1, values: [1] }),
    '"filters[0].values" does not go with the operator eq. Allowed: value instead.',
  ],
  [
    filter({ op: 'like' }),
    '"filters[0].op" has a value that is not allowed. Allowed: eq, ne, in, not_in, gt, gte, lt, lte.',
  ],
  [filter({ value: true }), '"filters[0].value" has a value that is not allowed. Allowed: text or a number.'],
  [{ metrics: [] }, '"metrics" has a value that is not allowed. Allowed: at least 1 values.'],
  [{ metrics: 'x' }, '"metrics" has a value that is not allowed. Allowed: a list.'],
  [{ limit: 1.5 }, '"limit" has a value that is not allowed. Allowed: a whole number.'],
  [{ limit: 5000 }, '"limit" has a value that is not allowed. Allowed: at most 1000.'],
  [{ explain: 'yes' }, '"explain" has a value that is not allowed. Allowed: true or false.'],
  [
    { from: 'today' },
    '"from" has a value that is not allowed. Allowed: an RFC 3339 time such as 2026-03-01T00:00:00Z or a local date YYYY-MM-DD.',
  ],
  [{ timezone: 'Lagos' }, '"timezone" is not a time zone. Allowed: an IANA name such as Africa/Lagos.'],
  [{ metric: 'x' }, '"metric" is not known. Allowed: the members that /docs lists.'],
])('%j: a sentence that says what is allowed', (change, expected) => {
  expect(problemOf(change)).toBe(`The parameter ${expected}`);
});
