import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, compareDecimals, divide, subtract } from '../../../kernel/decimal.ts';
import { type Sides, splitRatio, splitSum, sumEffects, totalOf } from './split.ts';

const money = fc.bigInt({ min: 0n, max: 10n ** 12n }).map((units) => divide(`${units}`, '100', 2)!);
const count = fc.oneof(fc.constant('0'), fc.nat({ max: 100_000 }).map(String));
const side = fc.oneof(fc.constant({ top: '0', bottom: '0' }), fc.record({ top: money, bottom: count }));
const groups: fc.Arbitrary<Sides[]> = fc.array(fc.record({ before: side, after: side }), { maxLength: 12 });
const sum = (amounts: readonly (string | undefined)[]) =>
  amounts.reduce<string>((a, b) => add(a, b ?? '0'), '0');
const isSame = (left: string, right: string) => compareDecimals(left, right) === 0;

test('contributions to a sum add up exactly to its change, and effects to contributions', () => {
  const property = fc.property(groups, (given) => {
    const splits = splitSum(given, 2);
    const { before, after } = totalOf(given);
    expect(isSame(sum(splits.map(({ contribution }) => contribution)), subtract(after.top, before.top))).toBe(
      true,
    );
    for (const { contribution, effects } of splits)
      expect(isSame(sum(Object.values(effects)), contribution)).toBe(true);
    expect(isSame(sum(Object.values(sumEffects(splits))), subtract(after.top, before.top))).toBe(true);
  });
  fc.assert(property, { numRuns: 300 });
});

test('contributions to a ratio add up exactly to the change that is shown', () => {
  const property = fc.property(groups, (given) => {
    const { before, after } = totalOf(given);
    const [was, is] = [before, after].map(({ top, bottom }) => divide(top, bottom ?? '0', 6));
    const change = was == null || is == null ? null : subtract(is, was);
    const splits = splitRatio(given, { change: change ?? '0', places: 6 });
    if (change === null || splits === null) {
      expect([change, splits]).toEqual([null, null]);
      return;
    }
    expect(isSame(sum(splits.map(({ contribution }) => contribution)), change)).toBe(true);
    for (const { contribution, effects } of splits)
      expect(isSame(sum(Object.values(effects)), contribution)).toBe(true);
  });
  fc.assert(property, { numRuns: 300 });
});

const group = (before: [string, string | null], after: [string, string | null]): Sides => ({
  before: { top: before[0], bottom: before[1] },
  after: { top: after[0], bottom: after[1] },
});

test('by hand: twice the bookings at half the price are volume up and price down by as much', () => {
  expect(splitSum([group(['100.00', '10'], ['100.00', '20'])], 2)).toEqual([
    { state: 'stayed', contribution: '0.00', effects: { volume: '75.00', mix: '0.00', price: '-75.00' } },
  ]);
});

test('by hand: what is new or gone has a term of its own, and so has an amount without a volume', () => {
  const given = [
    group(['0', '0'], ['30.00', '1']),
    group(['20.00', '2'], ['0', '0']),
    group(['5.00', '0'], ['7.00', '1']),
  ];
  expect(splitSum(given, 2)).toEqual([
    { state: 'new', contribution: '30.00', effects: { new: '30.00' } },
    { state: 'gone', contribution: '-20.00', effects: { gone: '-20.00' } },
    { state: 'stayed', contribution: '2.00', effects: { unsplit: '2.00' } },
  ]);
  expect(splitSum([group(['5', null], ['7', null])], 6)).toEqual([
    { state: 'stayed', contribution: '2', effects: { change: '2' } },
  ]);
});

test("by hand: Simpson's paradox: every rate rises and the whole falls, by the mix", () => {
  // 90 of 100 and 1 of 10 before; 10 of 10 and 20 of 100 after: 0.827273 → 0.272727.
  const given = [group(['90', '100'], ['10', '10']), group(['1', '10'], ['20', '100'])];
  const splits = splitRatio(given, { change: '-0.554546', places: 6 })!;
  expect(sumEffects(splits)).toEqual({ mix: '-0.654546', rate: '0.100000' });
  expect(splits.every(({ effects }) => Number(effects.rate) > 0)).toBe(true);
});

test('nothing is split where there is no ratio', () => {
  expect(splitRatio([group(['0', '0'], ['1', '2'])], { change: '0', places: 6 })).toBeNull();
  expect(splitRatio([], { change: '0', places: 6 })).toBeNull();
});
