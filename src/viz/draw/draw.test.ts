import { expect, test } from 'vitest';
import { ringPath } from './ring-path.ts';
import { sparklinePath } from './sparkline-path.ts';

const box = { width: 104, height: 24 };

test('a sparkline ends at the last final point', () => {
  const spark = sparklinePath({ values: [1, 3, 2, 0], provisionalFrom: 3 }, box);
  expect(spark).toEqual({ d: 'M2 22L52 2L102 12', end: { x: 102, y: 12 } });
});

test('a gap in the values is a gap in the line', () => {
  const { d } = sparklinePath({ values: [1, 2, null, 2, 1], provisionalFrom: null }, box);
  expect(d.match(/M/g)).toHaveLength(2);
});

test('values that are all the same lie in the middle; a single one is no line', () => {
  expect(sparklinePath({ values: [5, 5], provisionalFrom: null }, box).d).toBe('M2 12L102 12');
  expect(sparklinePath({ values: [5, null], provisionalFrom: null }, box).d).toBe('');
});

test('a cell is closed, and corners that cannot be projected are left out', () => {
  const ring = [
    [0, 0],
    [1, 0],
    [1, 1],
    [9, 9],
  ] as const;
  const project = ([x, y]: readonly [number, number]) => (x > 5 ? null : ([x * 10, y * 10] as const));
  expect(ringPath(ring, project)).toBe('M0.0 0.0L10.0 0.0L10.0 10.0Z');
});
