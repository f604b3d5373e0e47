import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import * as fields from './fields.ts';
import { traitsOf } from './field-traits.ts';
import * as personal from './personal-fields.ts';
import { epochMs } from './timestamp.ts';

const about = 'For a test.';
const days = fields.weekdays(about);

const tables: [string, z.ZodType, unknown[], unknown[]][] = [
  [
    'a UUID is canonical',
    fields.uuid(about),
    ['3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01', '00000000-0000-0000-0000-000000000000'],
    ['3F6C1C52-0F0B-4D7A-9A53-5B1F0C7D2E01', '3f6c1c520f0b4d7a9a535b1f0c7d2e01', '', 7, null],
  ],
  [
    'a timestamp is RFC 3339 with an offset and a real day',
    fields.timestamp(about),
    [
      '2026-03-02T07:15:00Z',
      '2026-03-02T07:15:00.123456789+01:00',
      '2024-02-29T23:59:59-23:59',
      '2000-02-29T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '2199-12-31T23:59:59.999Z',
    ],
    [
      '2026-03-02T07:15:00',
      '2026-03-02 07:15:00Z',
      '2026-03-02t07:15:00z',
      '2026-03-02T07:15Z',
      '2026-03-02T07:15:60Z',
      '2026-03-02T24:00:00Z',
      '2026-03-02T07:15:00+0100',
      '2026-03-02T07:15:00+24:00',
      '2026-03-02T07:15:00.Z',
      '2026-03-02T07:15:00.1234567890Z',
      '2026-02-29T00:00:00Z',
      '2100-02-29T00:00:00Z',
      '2026-04-31T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-00-10T00:00:00Z',
      '1969-12-31T23:59:59Z',
      '2200-01-01T00:00:00Z',
      ' 2026-03-02T07:15:00Z',
      1772430012000,
    ],
  ],
  [
    'money',
    fields.money(about),
    ['0', '0.5', '1500.00', '9999999999999999.99', 0, 1500.5, 1e300],
    [
      '',
      '-1',
      '+1',
      '1.005',
      '.5',
      '1.',
      '1e3',
      '1,500',
      '12345678901234567',
      ' 1',
      'NaN',
      -0.01,
      NaN,
      Infinity,
      true,
    ],
  ],
  ['a currency', fields.currency(), ['NGN', 'USD'], ['ngn', 'NGNN', 'AAA', '', 566]],
  ['text', fields.text(about), ['x', '\u0000', '🚕'], ['', 7, null]],
  ['a note', fields.note(about), ['', 'x'], [7, {}]],
  ['a word', fields.oneOf(['A', 'B'], about), ['A', 'B'], ['a', 'C', '', 1]],
  ['a constant', fields.oneOf(['A'], about), ['A'], ['a', '', null]],
  [
    'a count',
    fields.count({ least: 1, most: 8, unit: 'seats' }, about),
    [1, 8, 2.0],
    [0, 9, 1.5, '2', true, NaN],
  ],
  ['an open count', fields.count({ least: 0, unit: 'stops' }, about), [0, 2147483647], [-1, 2147483648]],
  ['a measure', fields.measure('km', about), [0, 0.5, 999999999], [-0.1, 999999999.5, '1', Infinity]],
  ['a latitude', fields.latitude(about), [-90, 6.5, 90], [-90.001, 90.001, '6.5']],
  ['a longitude', fields.longitude(about), [-180, 3.4, 180], [-180.001, 180.001, '3.4']],
  ['a bearing', fields.bearing(about), [0, 359.999], [360, -1, '0']],
  ['a flag', fields.flag(about), [true, false], [0, 1, 'true']],
  [
    'a local time',
    fields.localTime(about),
    ['00:00', '23:59:59'],
    ['24:00', '7:30', '07:60', '07:30:60', '07:30Z', [7, 0]],
  ],
  ['weekdays', days, [[], ['MON'], ['SUN', 'MON']], ['MON', ['Mon'], ['MON', 1], {}]],
  ['a code', fields.code(about), ['x', '🚕'.repeat(64), 'a\nb'], ['', 'x'.repeat(65), 7, null]],
  ['a code or nothing', fields.codeOrEmpty(about), ['', 'x'.repeat(64)], ['x'.repeat(65), 7]],
  ['codes', fields.codes(about), [[], ['a']], ['a', [''], [1], ['x'.repeat(65)]]],
  ['a version', fields.version(1), [1], [0, 2, 1.5, '1']],
  [
    'a telephone number',
    personal.phone(about),
    ['+2348012345678', '+447700900123', '+14155550123'],
    [
      '08012345678',
      '+234801234567',
      '+23480123456789',
      '+0123456789',
      '+44 7700 900123',
      '+12345',
      2348012345678,
    ],
  ],
  ['an e-mail', personal.email(about), ['a@b', ' A.b@example.com '], ['a', 'a@', '@b', 'a b@c', 'a@b@c', 7]],
  ['personal text', personal.personalText(about), ['', 'Adaeze'], [7]],
  ['card digits', personal.cardLast4(about), ['4081'], ['408', '40811', 'abcd', 4081]],
  [
    'experiments',
    fields.experiments(),
    [{}, { 'checkout-2026': 'b' }],
    [{ a: '' }, { a: 'x'.repeat(65) }, { a: 1 }, { 'a b': 'c' }, { '': 'c' }, ['a'], 'a'],
  ],
];

test.each(tables)('%s', (_, schema, accepted, refused) => {
  expect(accepted.filter((value) => !schema.safeParse(value).success)).toEqual([]);
  expect(refused.filter((value) => schema.safeParse(value).success)).toEqual([]);
});

test('every field has a description and a rule that reads on from "must be"', () => {
  const schemas = tables.map(([, schema]) => schema);
  expect(schemas.filter((schema) => !schema.description)).toEqual([]);
  expect(traitsOf(days).rule).toBe('a list of days, each one of MON, TUE, WED, THU, FRI, SAT, SUN');
});

test('exactly the days of the calendar are days', () => {
  const schema = fields.timestamp(about);
  const parts = fc.tuple(fc.integer({ min: 1960, max: 2210 }), fc.integer({ min: 0, max: 13 }), fc.nat(32));
  fc.assert(
    fc.property(parts, ([year, month, day]) => {
      const two = (part: number) => String(part).padStart(2, '0');
      const date = new Date(Date.UTC(year, month - 1, day));
      const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && day > 0;
      const isInRange = year >= 1970 && year <= 2199;
      const { success } = schema.safeParse(`${year}-${two(month)}-${two(day)}T00:00:00Z`);
      expect(success).toBe(isReal && isInRange);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['1970-01-01T00:00:00Z', 0],
  ['2026-03-02T07:15:00.123999999+01:00', Date.UTC(2026, 2, 2, 6, 15, 0, 123)],
  ['2026-03-02T00:00:00.5-11:30', Date.UTC(2026, 2, 2, 11, 30, 0, 500)],
  ['1970-01-01T00:00:00+23:59', -86_340_000],
  ['2199-12-31T23:59:59.999-23:59', Date.UTC(2200, 0, 1, 23, 58, 59, 999)],
])('%s is %i ms', (text, expected) => {
  expect(epochMs(text)).toBe(expected);
});
