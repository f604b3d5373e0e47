import { expect, test } from 'vitest';
import { dateOfDay, dayOfDate } from '../../../kernel/time-zone.ts';
import { type Calendar, plainCalendar } from './calendar.ts';
import { LONGEST_YEAR_DAYS, comparableDay } from './comparable-day.ts';
import { holidaysOf } from './holidays.ts';

const day = (date: string) => dayOfDate(date)!;

function before(date: string, calendar: Calendar = plainCalendar): string | null {
  const days = { from: day(date) - LONGEST_YEAR_DAYS, to: day(date) };
  const found = comparableDay(day(date), { ...calendar, holidays: holidaysOf(calendar, days, Infinity) });
  return found === null ? null : dateOfDay(found);
}

test.each([
  ['a Tuesday', '2026-03-10', '2026-03-03'],
  ['a Sunday', '2026-03-15', '2026-03-08'],
  ['a Friday after one that was Eid', '2026-03-27', '2026-03-13'],
  ['a Saturday after one that was Eid', '2026-03-28', '2026-03-14'],
  ['a Friday two weeks after Eid, with Good Friday between', '2026-04-10', '2026-03-27'],
  ['a fixed holiday: a year before', '2026-10-01', '2025-10-01'],
  ['Good Friday: that of the year before', '2026-04-03', '2025-04-18'],
  ['the first day of Eid', '2026-03-20', '2025-03-30'],
  ['the second day of Eid', '2026-03-21', '2025-03-31'],
  ['a holiday over New Year', '2026-01-01', '2025-01-01'],
])('%s', (_, date, expected) => {
  expect(before(date)).toBe(expected);
});

const declared = (name: string, from: string, to: string) => ({
  id: from,
  kind: 'declared' as const,
  name,
  from: day(from),
  to: day(to),
  replaces: null,
  announcedAtMs: 0,
  isWithdrawn: false,
});

test('a holiday that was none before is compared with the last Sunday', () => {
  const census = { ...plainCalendar, revisions: [declared('Census', '2026-07-14', '2026-07-19')] };
  expect(before('2026-07-14', census)).toBe('2026-07-12');
  expect(before('2026-07-19', census)).toBe('2026-07-12'); // a Sunday itself
});

test('a third day is compared with the last one, where the holiday before had two', () => {
  const eid = { ...declared('Eid', '2026-03-20', '2026-03-22'), replaces: 'eid_al_fitr' };
  expect(before('2026-03-22', { ...plainCalendar, revisions: [eid] })).toBe('2025-03-31');
});

test('after eight weeks of holidays nothing is like a day', () => {
  const closed = { ...plainCalendar, revisions: [declared('Closed', '2026-05-01', '2026-07-14')] };
  expect(before('2026-07-15', closed)).toBeNull();
});
