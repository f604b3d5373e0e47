import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../kernel/units.ts';
import { edgeAfter } from './edge-after.ts';

const at = (minutes: number) => minutes * MINUTE_MS;

test.each([
  ['the quarter hour that is running ends', at(7), at(600), at(15)],
  ['a quarter hour has ended just now', at(15), at(600), at(30)],
  ['the range ends within the quarter hour', at(16), at(20), at(20)],
  ['the range is over', at(20), at(20), at(30)],
])('%s', (_name, watermarkMs, toMs, edgeMs) => {
  expect(edgeAfter({ compare: null, range: { fromMs: 0, toMs } }, watermarkMs)).toBe(edgeMs);
});

test('a comparison moves at quarter hours, and all the time while its range has just begun', () => {
  const query = { compare: 'previous_period', range: { fromMs: at(20), toMs: at(600) } } as const;
  expect([at(25), at(44)].map((watermarkMs) => edgeAfter(query, watermarkMs))).toEqual([-Infinity, at(45)]);
});
