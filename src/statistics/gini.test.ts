import { expect, test } from 'vitest';
import { giniOfSorted } from './gini.ts';

test.each([
  ['all have the same', [5, 5, 5, 5], 0],
  ['one of four has everything', [0, 0, 0, 8], 3 / 4],
  ['1 to n: (n − 1) / 3n', [1, 2, 3, 4, 5, 6, 7], 6 / 21],
  ['one alone', [3], 0],
  ['money in another unit', [100, 200, 300, 400, 500, 600, 700], 6 / 21],
])('%s', (_, sorted, expected) => {
  expect(giniOfSorted(sorted)).toBeCloseTo(expected, 14);
});

test('is half of the mean difference by the mean', () => {
  const values = [1, 1, 2, 3, 5, 8, 13, 21];
  const differences = values.flatMap((one) => values.map((other) => Math.abs(one - other)));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanDifference = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  expect(giniOfSorted(values)).toBeCloseTo(meanDifference / (2 * mean), 14);
});

test.each([[[]], [[0, 0]], [[-1, 5]]])('%j has no shares', (sorted) => {
  expect(giniOfSorted(sorted)).toBeNull();
});
