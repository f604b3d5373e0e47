import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRawNumber, mayLoseDigits, numberSource, parseExactly } from './exact-numbers.ts';

test.each([
  '{"n":0}',
  '{"n":-12.5}',
  '{"n":123456789012345}',
  '{"n":6.524379300000001}',
  '{"n":1e22,"m":2E+3,"k":1.5e-7}',
  '{"n":true,"m":false,"k":null}',
  '{"s":"12345678901234567890"}',
  String.raw`{"s":"\"12345678901234567890"}`,
  String.raw`{"s":"\\","t":"\\\"12345678901234567890"}`,
  '{"id":"e0000000-0000-4000-8000-000000000019"}',
])('nothing is lost in %s', (text) => {
  expect(mayLoseDigits(text)).toBe(false);
});

test.each([
  '{"n":12345678901234567890}',
  '{"n":1.00000000000000000001}',
  '{"n":1e400}',
  '{"n":1e-400}',
  '{"n":1E+0400}',
  String.raw`{"s":"\\","n":12345678901234567890}`,
])('something may be lost in %s', (text) => {
  expect(mayLoseDigits(text)).toBe(true);
});

test('numbers that JavaScript writes differently keep their text, at any depth', () => {
  const text = '{"a":12345678901234567890,"b":[1e400,{"c":0.10}],"d":7,"s":"1e400","__proto__":{"e":1e400}}';
  expect(JSON.stringify(parseExactly(text))).toBe(text);
});

test('of duplicate keys the last one wins, with its own text', () => {
  expect(JSON.stringify(parseExactly('{"a":1e400,"a":2E+3}'))).toBe('{"a":2E+3}');
  expect(JSON.stringify(parseExactly('{"a":1e400,"a":[]}'))).toBe('{"a":[]}');
});

test('the source of a number is its text', () => {
  const { a, b } = parseExactly('{"a":1.50,"b":1.5}');
  expect([numberSource(a), numberSource(b)]).toEqual(['1.50', '1.5']);
});

test('a number that kept its text is told from others', () => {
  const { a, b, c } = parseExactly('{"a":1.50,"b":1.5,"c":"1.50"}');
  expect([a, b, c].map(isRawNumber)).toEqual([true, false, false]);
});

test('the source of what is no number never throws', () => {
  for (const text of ['[1.0]', '{"toString":1}', 'null'])
    expect(numberSource(parseExactly(`{"a":${text}}`)['a'])).toBe('');
});

test('where nothing may be lost, JavaScript keeps the decimal value of a number', () => {
  const decimals = fc.tuple(
    fc.bigInt({ min: 0n, max: 10n ** 19n }),
    fc.nat(19),
    fc.integer({ min: -99, max: 99 }),
  );
  fc.assert(
    fc.property(decimals, ([digits, places, exponent]) => {
      const padded = String(digits).padStart(places + 1, '0');
      const point = padded.length - places;
      const source = `${padded.slice(0, point).replace(/^0+(?=\d)/, '')}.${padded.slice(point)}0e${exponent}`;
      fc.pre(!mayLoseDigits(`{"n":${source}}`));
      expect(exactValue(String(Number(source)))).toBe(exactValue(source));
    }),
    { numRuns: 500 },
  );
});

/** A decimal as one number of units of 10^-150. */
function exactValue(source: string): bigint {
  const [mantissa = '', exponent = '0'] = source.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(150 + Number(exponent) - fraction.length);
}
