import { expect, test } from 'vitest';
import { roundBins } from './round-bins.ts';

test.each<[number, number, number, { origin: number; width: number; count: number }]>([
  [0, 0, 10, { origin: 0, width: 1, count: 1 }],
  [0, 9, 10, { origin: 0, width: 1, count: 10 }],
  [0, 10, 10, { origin: 0, width: 2, count: 6 }],
  [3, 99, 10, { origin: 0, width: 10, count: 10 }],
  [3, 100, 10, { origin: 0, width: 20, count: 6 }],
  [123_456, 987_654, 20, { origin: 100_000, width: 50_000, count: 18 }],
  [-1, 1, 2, { origin: -2, width: 2, count: 2 }],
  [-15, 4, 3, { origin: -20, width: 10, count: 3 }],
])('from %i to %i in at most %i bins', (least, greatest, most, { origin, width, count }) => {
  expect(roundBins(BigInt(least), BigInt(greatest), most)).toEqual({
    origin: BigInt(origin),
    width: BigInt(width),
    count,
  });
});

test('no bin cannot hold anything', () => {
  expect(() => roundBins(0n, 1n, 1)).toThrow(RangeError);
  expect(() => roundBins(1n, 0n, 5)).toThrow(RangeError);
});
