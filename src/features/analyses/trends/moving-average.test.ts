import { expect, test } from 'vitest';
import { averageOf } from './moving-average.ts';

test('of ratios it is sums over sums, never the mean of the means', () => {
  const one = { value: '100.00', numerator: '100.00', denominator: 1 };
  const many = { value: '10.00', numerator: '990.00', denominator: 99 };
  expect(averageOf([one, many], true)).toEqual({ value: '10.90', numerator: '1090.00', denominator: 100 });
  const none = { value: null, numerator: 0, denominator: 0 };
  expect(averageOf([none, { value: 0.5, numerator: 1, denominator: 2 }], false)).toEqual({
    value: 0.5,
    numerator: 1,
    denominator: 2,
  });
  expect(averageOf([none, none], false)).toEqual(none);
});

test('of sums and counts it is the mean of the buckets', () => {
  expect(averageOf([1, 2, 4], false)).toBe(2.333333);
  expect(averageOf(['0.01', '0.02'], true)).toBe('0.02');
  expect(averageOf([1, null], false)).toBeNull();
});
