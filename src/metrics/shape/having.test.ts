import { expect, test } from 'vitest';
import type { MetricValue } from '../answer.ts';
import type { Having } from '../query/query.ts';
import { meetsHaving } from './having.ts';

const ratio = (value: number | null) => ({ value, numerator: 9, denominator: 9 });

test.each<[MetricValue, Having['op'], string, boolean]>([
  [20, 'gte', '20', true],
  [20, 'gt', '20', false],
  [19.999_999, 'lt', '20', true],
  [-3, 'lte', '-3.0', true],
  ['1500.00', 'eq', '1500', true],
  ['9007199254740993.01', 'gt', '9007199254740993', true], // as numbers these would be equal
  [ratio(0.25), 'eq', '0.25', true],
  [ratio(null), 'gte', '0', false],
  [ratio(null), 'lt', '0', false],
  [null, 'eq', '0', false],
])('%j %s %s: %s', (value, op, bound, expected) => {
  expect(meetsHaving([{ metric: 'a.b', op, value: bound }], { 'a.b': value })).toBe(expected);
});

test('all conditions must hold, and none always does', () => {
  const between = [
    { metric: 'a.b', op: 'gte', value: '1' },
    { metric: 'a.b', op: 'lt', value: '2' },
  ] as const;
  expect(meetsHaving(between, { 'a.b': 1 })).toBe(true);
  expect(meetsHaving(between, { 'a.b': 2 })).toBe(false);
  expect(meetsHaving([], { 'a.b': null })).toBe(true);
});
