import { expect, test } from 'vitest';
import { axisLabel, formatTime, fullLabel, rowTime, weekdayOf } from './bucket-label.ts';
import { formatChange, formatCompared } from './change.ts';
import { formatDuration } from './duration.ts';
import { formatMoney, formatNumber } from './number.ts';
import { formatPoints, formatRatio, formatRatioShort } from './ratio.ts';
import { formatValue } from './value.ts';

const naira = { unit: 'money', currency: 'NGN' } as const;
const share = { unit: 'ratio', currency: 'NGN' } as const;
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ');

test.each([
  ['0.00', '₦0', '₦0.00'],
  ['1500.00', '₦1,500', '₦1,500.00'],
  ['9999.50', '₦9,999.50', '₦9,999.50'],
  ['84200.50', '₦84,201', '₦84,200.50'],
  ['99999.49', '₦99,999', '₦99,999.49'],
  ['100000.00', '₦100K', '₦100,000.00'],
  ['2789123.45', '₦2.79M', '₦2,789,123.45'],
  ['-2789123.45', '−₦2.79M', '−₦2,789,123.45'],
  // Beyond 2^53 a number would round: the kobo must be right.
  ['90071992547409931.27', '₦90,100T', '₦90,071,992,547,409,931.27'],
])('money %s', (decimal, short, full) => {
  expect([formatMoney(decimal, 'NGN'), formatMoney(decimal, 'NGN', 'full')]).toEqual([short, full]);
});

test.each([
  [412, '412'],
  [99_999, '99,999'],
  [1_234_567, '1.23M'],
  [-1877, '−1,877'],
  [4.256, '4.26'],
])('number %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test.each([
  [0.931, '93.1 %'],
  [0.997, '99.70 %'],
  [0.999999, '99.99 %'],
  [1, '100 %'],
  [0, '0 %'],
  [0.0001, '< 0.1 %'],
  [-0.052, '−5.2 %'],
  [1.25, '125.0 %'],
])('ratio %s', (value, text) => {
  expect(plain(formatRatio(value))).toBe(text);
});

test('a ratio in a cell hides neither the last failure nor the only success', () => {
  expect([0.001, 0.47, 0.998, 1].map(formatRatioShort)).toEqual(['<1', '47', '>99', '100']);
});

test.each([
  [0.0421, '+4.2 pp'],
  [-0.021, '−2.1 pp'],
  [0.0001, '±0.0 pp'],
])('points %s', (value, text) => {
  expect(plain(formatPoints(value))).toBe(text);
});

test.each([
  [0.84, '840 ms'],
  [4.23, '4.2 s'],
  [41, '41 s'],
  [59.7, '1 min'],
  [200, '3 min 20 s'],
  [3600, '1 h'],
  [7500, '2 h 5 min'],
  [273_600, '3 d 4 h'],
  [-41, '−41 s'],
])('duration %s', (value, text) => {
  expect(plain(formatDuration(value))).toBe(text);
});

test.each([
  [{ value: 110, compared: 100, change: 10, relative_change: 0.1 }, '+10.0 %', 'good'],
  [{ value: 90, compared: 100, change: -10, relative_change: -0.1 }, '−10.0 %', 'bad'],
  [{ value: 100, compared: 100, change: 0, relative_change: 0 }, '±0.0 %', 'neutral'],
  [{ value: 7, compared: 0, change: 7, relative_change: null }, 'new', 'neutral'],
  [{ value: 0, compared: 0, change: 0, relative_change: null }, '±0', 'neutral'],
  [{ value: 2500, compared: 100, change: 2400, relative_change: 24 }, '×25.0', 'good'],
])('change of %o', (change, text, tone) => {
  const told = formatChange(change, { unit: 'count', currency: 'NGN' }, 'up_is_good');
  expect([plain(told.text), told.tone]).toEqual([text, tone]);
});

test('a ratio changes in points, and its tone follows the catalogue', () => {
  const ratio = (value: number) => ({ value, numerator: 1, denominator: 2 });
  const change = { value: ratio(0.91), compared: ratio(0.931), change: -0.021, relative_change: -0.0226 };
  const told = formatChange(change, share, 'down_is_good');
  expect([plain(told.text), told.arrow, told.tone, plain(told.spoken)]).toEqual([
    '−2.1 pp',
    '▼',
    'good',
    'down 2.1 pp, from 93.1 %',
  ]);
});

test('a side without a value is no change', () => {
  const change = { value: 1, compared: null, change: null, relative_change: null };
  expect(formatChange(change, naira, 'up_is_good').text).toBeNull();
});

test('what is compared is named', () => {
  expect(formatCompared('last_comparable_day', 'Mon')).toBe('vs last Mon');
  expect(formatCompared('same_period_last_week', null)).toBe('vs last week');
});

test('no value is a dash, and a mean has the unit of its value', () => {
  expect(formatValue(null, naira)).toBe('–');
  expect(formatValue({ value: null, numerator: 0, denominator: 0 }, share)).toBe('–');
  expect(formatValue({ value: '1500.00', numerator: '3000.00', denominator: 2 }, naira)).toBe('₦1,500');
  expect(plain(formatValue(3.2, { unit: 'minutes', currency: 'NGN' }))).toBe('3 min 12 s');
  expect(plain(formatValue(12.34, { unit: 'km', currency: 'NGN' }))).toBe('12.3 km');
});

test.each([
  ['2026-03-02T07:15:00+01:00', '15m', '07:15', 'Mon 2 Mar 2026, 07:15–07:30 WAT'],
  ['2026-03-02T00:00:00+01:00', 'hour', '2 Mar', 'Mon 2 Mar 2026, 00:00–07:30 WAT'],
  ['2026-03-02T00:00:00+01:00', 'day', 'Mon 2 Mar', 'Mon 2 Mar 2026'],
  ['2026-03-02T00:00:00+01:00', 'week', '2 Mar', 'Week of Mon 2 Mar 2026'],
  ['2026-04-01T00:00:00+01:00', 'month', 'Apr 2026', 'Apr 2026'],
  ['2026-04-01T00:00:00+01:00', 'quarter', 'Q2 2026', 'Q2 2026'],
  ['2026-01-01T00:00:00+01:00', 'year', '2026', '2026'],
  ['2026-03-02T07:15:00+01:00', 'minute', '07:15', '07:15 to 07:30 WAT'],
])('bucket %s by %s', (start, grain, short, full) => {
  expect(axisLabel(start, grain)).toBe(short);
  expect(fullLabel(start, '2026-03-02T07:30:00+01:00', grain, 'Africa/Lagos')).toBe(full);
});

test('a weekday follows from the written date alone', () => {
  expect(weekdayOf({ year: 2024, month: 2, day: 29 })).toBe('Thu');
  expect(weekdayOf({ year: 2026, month: 1, day: 1 })).toBe('Thu');
  expect(formatTime('2026-03-02T07:16:04+02:00', 'Europe/Kyiv')).toBe('Mon 2 Mar 2026, 07:16:04 UTC+02:00');
  expect(rowTime('2026-03-02T07:16:04+02:00')).toBe('Mon 2 Mar, 07:16');
});
