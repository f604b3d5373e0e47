import { expect, test } from 'vitest';
import { quantileOfSorted } from './quantile.ts';

// What quantile() of R gives with its default, type 7.
const oneToTen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
test.each([
  [oneToTen, 0.25, 3.25],
  [oneToTen, 0.75, 7.75],
  [oneToTen, 0.9, 9.1],
  [oneToTen, 0, 1],
  [oneToTen, 1, 10],
  [[1, 2, 3, 4], 0.9, 3.7],
  [[7], 0.3, 7],
  [[1, 100], 0.5, 50.5],
])('of %j the quantile %d is %d', (sorted, probability, expected) => {
  expect(quantileOfSorted(sorted, probability)).toBeCloseTo(expected, 12);
});

test('no numbers have no quantile, and a probability above 1 is an error', () => {
  expect(quantileOfSorted([], 0.5)).toBeNull();
  expect(() => quantileOfSorted([1], 95)).toThrow(RangeError);
});
