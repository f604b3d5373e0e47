import { expect, test } from 'vitest';
import { paramsOf, parseExploration, sharedDimensions } from './parse-exploration.ts';

test('an address holds only what differs from the defaults, and is read back', () => {
  const usual = parseExploration({});
  expect(usual).toEqual({ metrics: ['bookings.created'], by: [], show: 'line', limit: 10 });
  expect(Object.values(paramsOf(usual)).every((value) => value === undefined)).toBe(true);
  const asked = { m: 'payments.captured,payments.failed', by: 'provider', show: 'table', limit: '50' };
  expect(paramsOf(parseExploration(asked))).toEqual(asked);
});

test('what an address mistypes is left out', () => {
  expect(parseExploration({ show: 'pie', limit: '7', m: ',', by: '' })).toEqual(parseExploration({}));
});

test('metrics can be cut together by what all of them know', () => {
  const metrics = [
    { dimensions: ['provider', 'error_code', 'weekday'] },
    { dimensions: ['weekday', 'provider'] },
  ];
  expect(sharedDimensions(metrics)).toEqual(['provider', 'weekday']);
  expect(sharedDimensions([])).toEqual([]);
});
