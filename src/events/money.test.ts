import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moneyFromNumber, moneyFromString } from './money.ts';

test.each([
  ['0', '0.00'],
  ['7', '7.00'],
  ['7.5', '7.50'],
  ['7.05', '7.05'],
  ['007.5', '7.50'],
  ['000', '0.00'],
  ['0.5', '0.50'],
  ['9999999999999999.99', '9999999999999999.99'],
])('the string %s is %s', (text, expected) => {
  expect(moneyFromString(text)).toBe(expected);
});

test.each([
  ['0', '0.00'],
  ['-0', '0.00'],
  ['0.000', '0.00'],
  ['0e999999999999', '0.00'],
  ['1500.5', '1500.50'],
  ['1500.500', '1500.50'],
  ['2E+3', '2000.00'],
  ['2e3', '2000.00'],
  ['1.5e2', '150.00'],
  ['12345e-2', '123.45'],
  ['100e-2', '1.00'],
  ['5e-2', '0.05'],
  ['0.01', '0.01'],
  ['9999999999999999.99', '9999999999999999.99'],
  ['1e15', '1000000000000000.00'],
])('the number %s is %s', (source, expected) => {
  expect(moneyFromNumber(source)).toBe(expected);
});

test.each(['1.005', '0.001', '1e-3', '1e16', '12345678901234567', '1e999999999999', '1e-999999999999'])(
  'the number %s is no money',
  (source) => {
    expect(moneyFromNumber(source)).toBeNull();
  },
);

test('every amount survives every way to write it', () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n });
  fc.assert(
    fc.property(amounts, fc.integer({ min: -30, max: 30 }), fc.nat(9), (cents, shift, zeros) => {
      const expected = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
      // cents × 10^-2, with the point moved by `shift` places.
      const padded = String(cents).padStart(40, '0') + '0'.repeat(40);
      const point = 40 - 2 + shift;
      const source = `${padded.slice(0, point)}.${padded.slice(point)}${'0'.repeat(zeros)}e${-shift}`;
      expect(moneyFromNumber(source)).toBe(expected);
    }),
  );
});
