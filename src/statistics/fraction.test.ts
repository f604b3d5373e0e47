import { expect, test } from 'vitest';
import { fraction, rounded, roundedTogether, sumOf, times } from './fraction.ts';

test('decimals and ratios are exact', () => {
  const third = fraction('1', '3');
  expect(rounded(sumOf([third, third, third]), 0)).toBe('1');
  expect(sumOf([fraction('0.1'), fraction('0.2')])).toEqual({ top: 3n, bottom: 10n });
  expect(sumOf([fraction('0.5'), fraction('-0.50')])).toEqual({ top: 0n, bottom: 1n });
  expect(rounded(times(fraction('-1.5'), fraction('2.50', '-0.5')), 2)).toBe('7.50');
  expect(() => fraction('1', '0.00')).toThrow('1 / 0 is no number.');
});

test.each([
  { terms: ['1/3', '1/3', '1/3'], places: 2, expected: ['0.34', '0.33', '0.33'] },
  { terms: ['1/8', '-5/3', '1/8'], places: 2, expected: ['0.13', '-1.68', '0.13'] },
  { terms: ['2', '3'], places: 0, expected: ['2', '3'] },
  { terms: [], places: 2, expected: [] },
])('$terms are rounded to $expected', ({ terms, places, expected }) => {
  const exact = terms.map((term) => {
    const [top, bottom] = term.split('/');
    return fraction(top!, bottom);
  });
  expect(roundedTogether(exact, places)).toEqual(expected);
});
