import { expect, test } from 'vitest';
import { parseRecent, withNewest } from './recent.ts';

const booking = (id: string) => ({ kind: 'booking' as const, id });

test('what is looked at again moves to the front, and the oldest goes', () => {
  const eight = Array.from({ length: 8 }, (_, at) => booking(String(at)));
  expect(
    withNewest(eight, booking('7'))
      .map(({ id }) => id)
      .join(''),
  ).toBe('70123456');
  expect(
    withNewest(eight, { kind: 'trip', id: '7' })
      .map(({ id }) => id)
      .join(''),
  ).toBe('70123456');
});

test('a text that is no list is an empty one', () => {
  for (const text of [
    null,
    '',
    '{',
    '{"a":1}',
    '[1,null,{"kind":"planet","id":"1"},{"kind":"trip","id":""}]',
  ])
    expect(parseRecent(text)).toEqual([]);
  expect(parseRecent('[{"kind":"trip","id":"1"}]')).toEqual([{ kind: 'trip', id: '1' }]);
});
