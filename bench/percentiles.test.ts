import { expect, test } from 'vitest';
import { percentiles } from './percentiles.ts';

test('by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => ({ ms: 100 - index, weight: 1 }));
  expect(percentiles(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  expect(percentiles([{ ms: 7.4, weight: 3 }])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 });
});

test('a request counts for all its events', () => {
  expect(
    percentiles([
      { ms: 1, weight: 90 },
      { ms: 50, weight: 9 },
      { ms: 900, weight: 1 },
    ]),
  ).toEqual({
    p50: 1,
    p95: 50,
    p99: 50,
    max: 900,
  });
});

test('nothing has no percentiles', () => {
  expect(() => percentiles([])).toThrow(RangeError);
});
