import { expect, test } from 'vitest';
import { divide, multiply, toNumber } from './decimal.ts';

test.each([
  ['1', '3', 6, '0.333333'],
  ['2', '3', 6, '0.666667'],
  ['1', '8', 2, '0.13'],
  ['-1', '8', 2, '-0.13'],
  ['1500.00', '1', 2, '1500.00'],
  ['0.00', '7', 2, '0.00'],
  ['12.345', '2.5', 3, '4.938'],
  ['7', '2', 0, '4'],
  ['99999999999999999999999999999999999.99', '3', 2, '33333333333333333333333333333333333.33'],
  ['5', '0', 6, null],
  ['5', '0.00', 6, null],
])('%s / %s to %i places is %s', (numerator, denominator, places, expected) => {
  expect(divide(numerator, denominator, places)).toBe(expected);
});

test('a decimal times a whole number keeps its digits', () => {
  expect(multiply('0.001', 60)).toBe('0.060');
  expect(multiply('-12', 60)).toBe('-720');
});

test('what is no decimal, or fits no JSON number, throws', () => {
  expect(() => divide('NaN', '1', 2)).toThrow(TypeError);
  expect(() => toNumber('9007199254740993')).toThrow(RangeError);
  expect(toNumber('12.500')).toBe(12.5);
});
