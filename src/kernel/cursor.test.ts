import { expect, test } from 'vitest';
import { cutPage, makeCursor, parseCursor } from './cursor.ts';

const FORM = /^\d{1,15}\/[a-z]+$/;

test('a cursor gives its values back', () => {
  expect(parseCursor(makeCursor(17, 'abc'), FORM)).toEqual(['17', 'abc']);
});

test.each(['', 'nonsense', makeCursor('abc', 17), makeCursor(17), `${makeCursor(17, 'abc')}/x`])(
  'a cursor that nobody gave out is refused: %s',
  (cursor) => {
    expect(() => parseCursor(cursor, FORM)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  },
);

test('a page ends with a cursor when rows follow, and without one at the end', () => {
  const cursorOf = (row: number) => makeCursor(row);
  expect(cutPage([1, 2, 3], 2, cursorOf)).toEqual({ items: [1, 2], nextCursor: makeCursor(2) });
  expect(cutPage([1, 2], 2, cursorOf)).toEqual({ items: [1, 2], nextCursor: null });
  expect(cutPage([], 2, cursorOf)).toEqual({ items: [], nextCursor: null });
});
