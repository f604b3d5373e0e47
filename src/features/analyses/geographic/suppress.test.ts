import { expect, test } from 'vitest';
import { suppress } from './suppress.ts';

const K = 5;
const placesOf = (riders: readonly number[]) => riders.map((n, i) => ({ id: `${i}`, riders: n, created: n }));

test.each<[string, number[], number[]]>([
  ['nothing', [], []],
  ['k itself is enough', [5, 6], []],
  ['two below k need no third', [1, 4, 5, 9], [1, 4]],
  ['one below k takes the next smallest with it', [9, 4, 7], [4, 7]],
  ['one alone has none to take with it', [4], [4]],
  ['all', [1, 1, 1], [1, 1, 1]],
])('%s', (_, riders, expected) => {
  const { shown, hidden } = suppress(placesOf(riders), K);
  expect(hidden.map((place) => place.riders)).toEqual(expected);
  expect(shown).toHaveLength(riders.length - expected.length);
});

test('of equally small ones, the one with fewer bookings goes first, then the lesser id', () => {
  const items = [
    { id: 'c', riders: 6, created: 8 },
    { id: 'b', riders: 6, created: 7 },
    { id: 'a', riders: 6, created: 8 },
    { id: 'd', riders: 2, created: 90 },
  ];
  expect(suppress(items, K).hidden.map(({ id }) => id)).toEqual(['d', 'b']);
  expect(suppress(items, K).shown.map(({ id }) => id)).toEqual(['a', 'c']);
});
