import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBins, edgesOfWidth, freedmanDiaconis, type Spread, widthFor } from './bins.ts';

const spread = (given: Partial<Spread>): Spread => ({
  count: 1000,
  least: 0,
  greatest: 100,
  quartiles: [25, 75],
  ...given,
});

test.each<[string, Partial<Spread>, number, number]>([
  ['2 × 50 / ∛1000 = 10', {}, 1, 10],
  ['widened to a nice number', { quartiles: [20, 76] }, 1, 20], // 11.2
  [
    'in the unit that is shown, here of 60 s',
    { greatest: 6_000_000, quartiles: [0, 3_000_000] },
    60_000,
    600_000,
  ],
  ['a tenth of the range where the middle half is one value', { quartiles: [50, 50] }, 1, 10],
  ['not more than 200 bins', { greatest: 1_000_000 }, 1, 5_000],
  ['not finer than the values', { greatest: 3, quartiles: [1, 2] }, 1, 1],
  ['one unit where all values are the same', { least: 5, greatest: 5, quartiles: [5, 5] }, 100, 100],
])('the width by Freedman and Diaconis: %s', (_, given, divisor, width) => {
  expect(freedmanDiaconis(spread(given), divisor)).toBe(width);
});

test('about so many bins of a nice width', () => {
  expect(widthFor(spread({}), 7, 1)).toBe(20);
  expect(edgesOfWidth(spread({ least: -5, greatest: 40 }), 20)).toEqual([-20, 0, 20, 40, 60]);
});

test('the edges hold every value, and no bin at either end is empty by design', () => {
  const property = fc.property(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.nat({ max: 1_000_000 }),
    fc.constantFrom(1, 100, 1000, 60_000),
    fc.integer({ min: 1, max: 200 }),
    (least, range, divisor, bins) => {
      const given = spread({ least, greatest: least + range, quartiles: [least, least + range] });
      for (const width of [freedmanDiaconis(given, divisor), widthFor(given, bins, divisor)]) {
        const edges = edgesOfWidth(given, width);
        expect(edges.length).toBe(countBins(given, width) + 1);
        expect(edges[0]! <= least && edges[1]! > least).toBe(true);
        expect(edges.at(-1)! > least + range && edges.at(-2)! <= least + range).toBe(true);
      }
    },
  );
  fc.assert(property);
});
