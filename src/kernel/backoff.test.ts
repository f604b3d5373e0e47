import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

const limits = { firstMs: 100, maxMs: 5_000 };

test.each([
  [-1, 50, 100],
  [0, 50, 100],
  [1, 100, 200],
  [3, 400, 800],
  [6, 2_500, 5_000],
  [60, 2_500, 5_000],
  [2_000, 2_500, 5_000],
])('attempt %i waits from %i to %i ms', (attempt, least, most) => {
  expect(backoffMs(attempt, limits, () => 0)).toBe(least);
  expect(backoffMs(attempt, limits, () => 1)).toBe(most);
});
