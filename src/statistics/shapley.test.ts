import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fraction, fraction, minus, rounded, roundedTogether, sumOf, times } from './fraction.ts';
import { shapleyOfProduct } from './shapley.ts';

const product = (factors: readonly Fraction[]) => factors.reduce(times, fraction('1'));

test('of price and volume each term is the change by the mean of the other', () => {
  // 100 seats at 5, then 120 at 6: 20 × 5.5 by volume, 1 × 110 by price.
  const terms = shapleyOfProduct([fraction('100'), fraction('5')], [fraction('120'), fraction('6')]);
  expect(terms.map((term) => rounded(term, 2))).toEqual(['110.00', '110.00']);
});

test('of three factors each term is the mean over the six orders', () => {
  const before = ['2', '3', '5'].map((value) => fraction(value));
  const after = ['3', '5', '4'].map((value) => fraction(value));
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const expected = before.map((_, factor) => {
    const added = orders.map((order) => {
      const place = order.indexOf(factor);
      const at = (changed: readonly number[]) =>
        product(before.map((value, index) => (changed.includes(index) ? after[index]! : value)));
      return minus(at(order.slice(0, place + 1)), at(order.slice(0, place)));
    });
    return times(sumOf(added), fraction('1', '6'));
  });
  const round = (term: Fraction) => rounded(term, 6);
  expect(shapleyOfProduct(before, after).map(round)).toEqual(expected.map(round));
});

test('the rounded terms of any change add up to it', () => {
  const factor = fc
    .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 1, max: 997 }))
    .map(([top, bottom]) => fraction(`${top}`, `${bottom}`));
  const pair = fc.tuple(factor, factor);
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 4 }), (pairs) => {
      const [before, after] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
      const terms = shapleyOfProduct(before, after);
      const change = rounded(minus(product(after), product(before)), 2);
      const total = sumOf(roundedTogether(terms, 2).map((term) => fraction(term)));
      expect(rounded(total, 2)).toBe(change);
    }),
  );
});

test('a factor that did not change has no part, and factors must be the same', () => {
  const [unchanged] = shapleyOfProduct([fraction('7'), fraction('2')], [fraction('7'), fraction('3')]);
  expect(rounded(unchanged!, 0)).toBe('0');
  expect(() => shapleyOfProduct([fraction('1')], [])).toThrow(RangeError);
});
