import { expect, test } from 'vitest';
import { groupByFilters, noteOfLeft } from './group-by-filters.ts';

const filter = (dimension: string) => ({ dimension, op: 'in' as const, values: ['a'] });
const known: Readonly<Record<string, readonly string[]>> = {
  captured: ['provider', 'currency'],
  success: ['currency', 'provider'],
  bookings: ['city'],
};
const group = (filters: string[]) =>
  groupByFilters(Object.keys(known), filters.map(filter), (metric) => known[metric]!);

test('without filters all metrics are one question', () => {
  expect(group([])).toEqual([{ metrics: ['captured', 'success', 'bookings'], filters: [], left: [] }]);
});

test('a filter that a metric does not know is left out for it alone', () => {
  expect(group(['provider'])).toEqual([
    { metrics: ['captured', 'success'], filters: [filter('provider')], left: [] },
    { metrics: ['bookings'], filters: [], left: ['provider'] },
  ]);
  expect(group(['city', 'provider']).map(({ left }) => left)).toEqual([['city'], ['provider']]);
});

test('a number says which filters it does not take', () => {
  expect(noteOfLeft([], (name) => name)).toBeNull();
  expect(noteOfLeft(['provider', 'city'], (name) => `The ${name}`)).toBe('not by the provider or the city');
});
