import { expect, test } from 'vitest';
import { parseExactly } from '../../events/exact-numbers.ts';
import { makeClocks } from './clocks.ts';
import { Unmappable } from './dialect.ts';
import { word } from './readings.ts';

const clocks = makeClocks({ businessTimezone: 'UTC', dialectTimezone: 'UTC' });
const via = word('via', { CARD: 'card', CASH: 'cash' });
const read = (message: string) => via.read(parseExactly(message), clocks);

test('a word of the contract for each of the producer; what is absent is null', () => {
  expect(['{"via":"CARD"}', '{"via":"CASH"}', '{"via":null}', '{}'].map(read)).toEqual([
    'card',
    'cash',
    null,
    null,
  ]);
});

test.each(['"card"', '"toString"', '""', '1', '1.0', '["CARD"]'])(
  '%s is no word of the producer',
  (value) => {
    expect(read(`{"via":${value}}`)).toEqual(new Unmappable('via', 'one of CARD, CASH'));
  },
);
