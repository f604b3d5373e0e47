import { expect, test } from 'vitest';
import { placesOf } from './places-of.ts';

test('equal items share a rank in the order of their ids, and the next rank skips as many', () => {
  const items = [
    { id: 'd', value: 1 },
    { id: 'c', value: 3 },
    { id: 'a', value: 2 },
    { id: 'b', value: 3 },
  ];
  const places = placesOf(items, (left, right) => right.value - left.value);
  expect(places.map(({ rank, item }) => `${rank}${item.id}`)).toEqual(['1b', '1c', '3a', '4d']);
});

test('where there is nothing, nothing is ranked', () => {
  expect(placesOf([], () => 0)).toEqual([]);
});
