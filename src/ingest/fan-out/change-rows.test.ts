import { expect, test } from 'vitest';
import { type Change, cutChanges } from './change-rows.ts';

const change = (i: number, length: number): Change => ({
  month: 202603,
  seq: '7',
  i,
  before: [null],
  after: ['x'.repeat(length)],
});
const sizes = (changes: Change[]) => [...cutChanges(changes)].map((part) => part.map(({ i }) => i));

test('one statement takes so many rows and so many bytes, and one change at least', () => {
  expect(sizes([])).toEqual([]);
  expect(
    [...cutChanges(Array.from({ length: 2_001 }, (_, i) => change(i, 1)))].map((part) => part.length),
  ).toEqual([2_000, 1]);
  expect(sizes([change(0, 3_000_000), change(1, 1), change(2, 2_000_000), change(3, 200_000)])).toEqual([
    [0],
    [1, 2],
    [3],
  ]);
});
