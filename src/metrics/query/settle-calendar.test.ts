import { expect, test } from 'vitest';
import { dayOfDate } from '../../kernel/time-zone.ts';
import { plainCalendar } from '../time/calendar/calendar.ts';
import { plainQuery } from './plain-query.ts';
import type { MetricQuery } from './query.ts';
import { settleCalendar, usesCalendar } from './settle-calendar.ts';

const range = { fromMs: Date.parse('2026-03-19T23:00:00Z'), toMs: Date.parse('2026-03-21T23:00:00Z') };
const query = (changes: Partial<MetricQuery>) =>
  plainQuery({ metrics: [], range, grain: 'total', currency: 'NGN', timezone: 'Africa/Lagos', ...changes });
const settle = (changes: Partial<MetricQuery>) => {
  let readings = 0;
  const readCalendar = () => {
    readings += 1;
    return Promise.resolve(plainCalendar);
  };
  return settleCalendar(query(changes), { readCalendar, nowMs: range.toMs }).then((settled) => ({
    calendar: settled.calendar,
    readings,
  }));
};

test.each<[string, Partial<MetricQuery>]>([
  ['nothing of time', {}],
  ['hours and weekdays', { dimensions: ['hour_of_day', 'weekday'] }],
  ['another comparison', { compare: 'previous_period' }],
])('a query with %s needs no calendar', async (_, changes) => {
  expect(await settle(changes)).toEqual({ calendar: null, readings: 0 });
});

test.each<[string, Partial<MetricQuery>]>([
  ['a cut', { dimensions: ['peak'] }],
  ['a filter', { filters: [{ dimension: 'holiday', op: 'in', values: ['unknown'] }] }],
])('a query with %s gets the holidays of its local days', async (_, changes) => {
  const { calendar, readings } = await settle(changes);
  const { rules: _rules, revisions: _revisions, ...days } = plainCalendar;
  const eid = ['2026-03-20', '2026-03-21'].map((date) => ({ day: dayOfDate(date)!, name: 'Eid al-Fitr' }));
  expect({ calendar, readings }).toEqual({ calendar: { ...days, holidays: eid }, readings: 1 });
  expect(await settle({ ...changes, calendar })).toEqual({ calendar, readings: 0 });
});

test('a comparison needs the holidays of a year before as well', async () => {
  const { calendar } = await settle({ compare: 'last_comparable_day' });
  expect(calendar!.holidays[0]!.day).toBeLessThanOrEqual(dayOfDate('2025-03-30')!);
});

test.each([
  ['last_comparable_day', true],
  ['previous_period', false],
  [null, false],
] as const)('the comparison %s follows the calendar: %s', (compare, follows) => {
  expect(usesCalendar(query({ compare }))).toBe(follows);
});
