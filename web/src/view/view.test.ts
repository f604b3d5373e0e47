import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseView } from './parse-view.ts';
import { comparisons, presets } from './presets.ts';
import { resolveView } from './resolve-range.ts';
import { searchOf } from './search-of.ts';
import { parseSearch, writeSearch } from './search-text.ts';
import { grains, type View } from './view.ts';

const day = fc
  .date({ min: new Date('2015-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const range = fc.oneof(
  fc.constant(null),
  fc.constantFrom(...(Object.keys(presets) as (keyof typeof presets)[])).map((preset) => ({ preset })),
  fc
    .tuple(day, day)
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ from, to })),
);
const views: fc.Arbitrary<View> = fc.record({
  range,
  compare: fc.option(fc.constantFrom(...(Object.keys(comparisons) as (keyof typeof comparisons)[]))),
  grain: fc.option(fc.constantFrom(...grains)),
  filters: fc.dictionary(
    fc.constantFrom('provider', 'provider.not', 'origin_city', 'weekday'),
    fc.string({ minLength: 1 }),
  ),
});

test('an address opens the view that it was written for', () => {
  fc.assert(
    fc.property(views, (view) => {
      const text = writeSearch(searchOf(view));
      expect(parseView(parseSearch(text))).toEqual({ ...view, filters: { ...view.filters } });
    }),
  );
});

test('any address opens some view, and what it says is then stable', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (search) => {
      const view = parseView(search);
      expect(parseView(searchOf(view))).toEqual(view);
    }),
  );
});

test('a range begins before it ends, in every zone and at every time', () => {
  const zones = fc.constantFrom(
    'Africa/Lagos',
    'America/Los_Angeles',
    'Asia/Kolkata',
    'Etc/GMT-7',
    'Pacific/Auckland',
  );
  const times = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(views, times, zones, (view, nowMs, timezone) => {
      const { from, to } = resolveView(view, { nowMs, timezone, preset: 'today' });
      expect(Date.parse(from)).toBeLessThan(Date.parse(to));
    }),
  );
});

const at = (nowMs: number, given: Partial<View> = {}) =>
  resolveView(
    { range: null, compare: null, grain: null, filters: {}, ...given },
    { nowMs, timezone: 'Africa/Lagos', preset: 'today' },
  );

test('the day is that of the business and not that of the browser', () => {
  const lateInLagos = Date.parse('2026-03-02T23:30:00Z'); // half past midnight of the 3rd there
  expect(at(lateInLagos)).toMatchObject({ from: '2026-03-03', to: '2026-03-04', title: 'Today' });
});

test.each([
  ['60m', '2026-03-31T09:16:00.000Z', '2026-03-31T10:16:00.000Z', 'same_period_last_week'],
  ['yesterday', '2026-03-30', '2026-03-31', 'same_period_last_week'],
  ['7d', '2026-03-25', '2026-04-01', 'previous_period'],
  ['12w', '2026-01-12', '2026-04-01', 'previous_period'],
  ['mtd', '2026-03-01', '2026-04-01', 'same_period_last_month'],
  ['last_month', '2026-02-01', '2026-03-01', 'previous_period'],
  ['12m', '2025-04-01', '2026-04-01', 'same_period_last_year'],
] as const)('%s', (preset, from, to, compare) => {
  expect(at(Date.parse('2026-03-31T11:15:42+01:00'), { range: { preset } })).toMatchObject({
    from,
    to,
    compare,
  });
});

test('days of one’s own are told with both of them included', () => {
  const range = { from: '2026-03-02', to: '2026-03-09' };
  expect(at(0, { range }).title).toBe('2 Mar to 8 Mar 2026');
  expect(at(0, { range: { from: '2026-03-02', to: '2026-03-03' } }).title).toBe('2 Mar 2026');
});
