import { z } from 'zod';
import { dateOfDay } from '../../kernel/time-zone.ts';
import { type BusinessDays, type Calendar, declarableKinds } from '../../metrics/time/calendar/calendar.ts';
import { type CalendarEntry, type Days, entriesOf } from '../../metrics/time/calendar/entries.ts';
import { holidayKinds } from '../../metrics/time/calendar/holidays.ts';
import { renderTimeOfDay } from './time-of-day.ts';

const entrySchema = z.object({
  id: z.string(),
  kind: z.enum(['fixed', 'easter', 'computed', ...declarableKinds]),
  name: z.string(),
  first_day: z.iso.date().describe('The first local day.'),
  last_day: z.iso.date().describe('The last local day, inclusive.'),
  is_holiday: z.boolean().describe('True: these days have the type `holiday` in metrics.'),
  is_expected: z
    .boolean()
    .describe('True: computed, and may be a day earlier or later until it is declared.'),
  rule: z.string().nullable().describe('The rule that it stands for; what is declared `replaces` it.'),
  announced_at: z.iso.datetime().nullable().describe('When it became known; null: it always was.'),
});

/** The answer of GET /v1/calendar. */
export const calendarSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date().describe('Exclusive.'),
  as_known_at: z.iso.datetime(),
  service_day_start: z.string().describe('Local time HH:MM.'),
  peak_hours: z
    .array(z.object({ from: z.string(), to: z.string() }))
    .describe('Local times, of weekdays that are no holidays.'),
  weekend: z.array(z.int()).describe('1 is Monday, 7 is Sunday.'),
  entries: z.array(entrySchema).describe('By their first day.'),
});
export type CalendarAnswer = z.output<typeof calendarSchema>;

/** Shows the calendar of some days as it was known at a time. */
export function renderCalendar(calendar: Calendar, days: Days, knownAtMs: number): CalendarAnswer {
  return {
    from: dateOfDay(days.from),
    to: dateOfDay(days.to + 1),
    as_known_at: new Date(knownAtMs).toISOString(),
    ...renderDays(calendar),
    entries: entriesOf(calendar, days, knownAtMs).map(renderEntry),
  };
}

function renderDays({ serviceDayStart, peaks, weekend }: BusinessDays) {
  return {
    service_day_start: renderTimeOfDay(serviceDayStart),
    peak_hours: peaks.map(({ from, to }) => ({ from: renderTimeOfDay(from), to: renderTimeOfDay(to) })),
    weekend: [...weekend],
  };
}

function renderEntry({ id, kind, name, from, to, isExpected, rule, announcedAtMs }: CalendarEntry) {
  return {
    id,
    kind,
    name,
    first_day: dateOfDay(from),
    last_day: dateOfDay(to),
    is_holiday: holidayKinds.includes(kind),
    is_expected: isExpected,
    rule,
    announced_at: announcedAtMs === null ? null : new Date(announcedAtMs).toISOString(),
  };
}
