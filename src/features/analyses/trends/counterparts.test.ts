import { expect, test } from 'vitest';
import { makeZone } from '../../../kernel/time-zone.ts';
import type { Grain } from '../../../metrics/time/grain.ts';
import { bucketsBefore, counterpartOf, counterpartRange, elapsedOf, type Shift } from './counterparts.ts';

const lagos = makeZone('Africa/Lagos');
const newYork = makeZone('America/New_York');
const ms = Date.parse;
const at = (instantMs: number, zone = lagos) => zone.format(instantMs);

test.each<[string, Shift['name'], Grain, string, string]>([
  ['seven days before', 'same_weekday', 'day', '2026-03-04T00:00:00+01:00', '2026-02-25T00:00:00+01:00'],
  ['the same date', 'year_over_year', 'day', '2026-03-04T00:00:00+01:00', '2025-03-04T00:00:00+01:00'],
  [
    '29 February has 28 February',
    'year_over_year',
    'day',
    '2024-02-29T00:00:00+01:00',
    '2023-02-28T00:00:00+01:00',
  ],
  [
    'a week, 52 weeks before',
    'year_over_year',
    'week',
    '2026-03-02T00:00:00+01:00',
    '2025-03-03T00:00:00+01:00',
  ],
])('the counterpart: %s', (_, name, grain, of, expected) => {
  expect(at(counterpartOf(ms(of), { name, grain, zone: lagos }))).toBe(expected);
});

test('the same wall time where the clock has changed since', () => {
  const shift: Shift = { name: 'same_weekday', grain: 'hour', zone: newYork };
  expect(at(counterpartOf(ms('2026-03-10T09:00:00-04:00'), shift), newYork)).toBe(
    '2026-03-03T09:00:00-05:00',
  );
});

test.each<[string, string, string, string, string]>([
  ['of 29 February alone: the whole 28th', '2024-02-29', '2024-03-01', '2023-02-28', '2023-03-01'],
  ['up to 28 February', '2024-02-27', '2024-02-29', '2023-02-27', '2023-03-01'],
  ['a month', '2026-03-01', '2026-04-01', '2025-03-01', '2025-04-01'],
])('the range of counterparts a year before: %s', (_, from, to, earlierFrom, earlierTo) => {
  const day = (date: string) => ms(`${date}T00:00:00+01:00`);
  const shift: Shift = { name: 'year_over_year', grain: 'day', zone: lagos };
  const range = counterpartRange({ fromMs: day(from), toMs: day(to) }, shift);
  expect([at(range.fromMs), at(range.toMs)].map((time) => time.slice(0, 10))).toEqual([
    earlierFrom,
    earlierTo,
  ]);
});

test.each<[Grain, number, string, string]>([
  ['day', 6, '2026-03-09T00:00:00-04:00', '2026-03-03T00:00:00-05:00'],
  ['week', 1, '2026-03-09T00:00:00-04:00', '2026-03-02T00:00:00-05:00'],
  ['month', 2, '2026-03-01T00:00:00-05:00', '2026-01-01T00:00:00-05:00'],
  ['hour', 3, '2026-03-10T02:00:00-04:00', '2026-03-09T23:00:00-04:00'],
  ['day', 6, '2026-03-09T01:00:00-04:00', '2026-03-09T01:00:00-04:00'],
])('%s: %i buckets before', (grain, count, from, expected) => {
  const range = { fromMs: ms(from), toMs: ms('2026-03-20T00:00:00-04:00') };
  expect(at(bucketsBefore(range, { grain, count, zone: newYork }).fromMs, newYork)).toBe(expected);
});

test('a range that is not over has elapsed up to the last quarter hour', () => {
  const range = { fromMs: ms('2026-03-04T00:00:00Z'), toMs: ms('2026-03-05T00:00:00Z') };
  const upTo = (watermark: string) =>
    elapsedOf(range, { nowMs: ms(watermark), watermarkMs: ms(watermark) })?.toMs ?? null;
  expect(upTo('2026-03-06T00:00:00Z')).toBe(range.toMs);
  expect(upTo('2026-03-04T08:29:00Z')).toBe(ms('2026-03-04T08:15:00Z'));
  expect(upTo('2026-03-04T00:10:00Z')).toBeNull();
});
