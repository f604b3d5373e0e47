import fc from 'fast-check';
import { expect, test } from 'vitest';
import { subtract } from '../../../kernel/decimal.ts';
import { type Suppressible, suppress } from './suppress.ts';

const K = 5;
const placeOf = (id: string, riders: readonly string[], created = riders.length): Suppressible => ({
  id,
  riders: riders.length,
  created,
  confirmed: created,
  revenue: `${created}00.00`,
  fewRiders: riders.length < K ? riders : [],
});
/** Places with so many riders, each place with its own. */
const placesOf = (counts: readonly number[]) =>
  counts.map((count, i) =>
    placeOf(
      `${i}`,
      Array.from({ length: count }, (_, n) => `${i}-${n}`),
    ),
  );

test.each<[string, number[], number[], boolean]>([
  ['nothing', [], [], true],
  ['k itself is enough', [5, 6], [], true],
  ['two below k with k riders together need no third', [1, 4, 5, 9], [1, 4], true],
  ['two below k with fewer together take the next smallest', [1, 2, 5, 9], [1, 2, 5], true],
  ['one below k takes the next smallest with it', [9, 4, 7], [4, 7], true],
  ['one alone has none to take with it', [4], [4], false],
  ['all', [1, 1, 1], [1, 1, 1], false],
])('%s', (_, riders, expected, reaches) => {
  const { shown, hidden, reachesK } = suppress(placesOf(riders), K);
  expect(hidden.map((place) => place.riders)).toEqual(expected);
  expect(shown).toHaveLength(riders.length - expected.length);
  expect(reachesK).toBe(reaches);
});

test('riders of several small places count once', () => {
  const same = ['a', 'b', 'c'];
  const items = [placeOf('1', same), placeOf('2', same), placeOf('3', [...same, 'd', 'e', 'f'])];
  expect(suppress(items, K).hidden.map(({ id }) => id)).toEqual(['1', '2', '3']);
});

test('a place of nothing hides no other: the sum would be that of the other', () => {
  const [one, none, large] = placesOf([4, 2, 9]);
  const items = [one!, { ...none!, confirmed: 0, revenue: '0.00' }, large!];
  expect(suppress(items, K).hidden.map(({ id }) => id)).toEqual(['1', '0', '2']);
});

test('of equally small ones, the one with fewer bookings goes first, then the lesser id', () => {
  const riders = ['a', 'b', 'c', 'd', 'e', 'f'];
  const items = [
    placeOf('c', riders, 8),
    placeOf('b', riders, 7),
    placeOf('a', riders, 8),
    placeOf('d', ['g', 'h'], 90),
  ];
  expect(suppress(items, K).hidden.map(({ id }) => id)).toEqual(['d', 'b']);
  expect(suppress(items, K).shown.map(({ id }) => id)).toEqual(['a', 'c']);
});

test('no total less what is shown is the value of a hidden place, or of fewer than k riders', () => {
  const rider = fc.integer({ min: 0, max: 15 }).map(String);
  const place = fc.record({
    riders: fc.uniqueArray(rider, { minLength: 1, maxLength: 9 }),
    created: fc.nat({ max: 4 }),
    confirmed: fc.nat({ max: 3 }),
    cents: fc.nat({ max: 300 }),
  });
  const property = fc.property(
    fc.array(place, { maxLength: 12 }),
    fc.integer({ min: 1, max: 8 }),
    (places, k) => {
      const items = places.map(({ riders, created, confirmed, cents }, i) => ({
        id: `${i}`,
        riders: riders.length,
        all: riders,
        fewRiders: riders.length < k ? riders : [],
        created,
        confirmed,
        revenue: (confirmed === 0 ? 0 : cents / 100).toFixed(2),
      }));
      const { shown, hidden, reachesK } = suppress(items, k);
      expect(shown.every(({ riders }) => riders >= k)).toBe(true);
      expect(new Set([...shown, ...hidden]).size).toBe(items.length);
      if (hidden.length === 0) return;
      const together = new Set(hidden.flatMap(({ all }) => all)).size;
      if (reachesK) expect(together).toBeGreaterThanOrEqual(k);
      if (shown.length === 0) return; // The total is that of all bookings, which is no secret.
      expect(reachesK).toBe(true);
      for (const measure of ['created', 'confirmed', 'revenue'] as const) {
        const sum = (those: typeof items) =>
          those.reduce((left, item) => subtract(left, `-${item[measure]}`), '0');
        const total = sum(items);
        if (Number(total) === 0) continue; // It tells by itself that every place has nothing.
        const rest = Number(subtract(total, sum(shown)));
        expect(hidden.map((item) => Number(item[measure]))).not.toContain(rest);
      }
    },
  );
  fc.assert(property, { numRuns: 300 });
});
