import type { BusinessDays, Calendar } from './calendar.ts';
import { type CalendarEntry, type Days, entriesOf } from './entries.ts';

/** A local day that is a holiday, with the name of the holiday. */
export interface Holiday {
  day: number;
  name: string;
}

/**
 * The kinds of entries that are holidays. When two fall on one day, the day has the name of the first of these kinds: the rarer one
 * says more.
 */
export const holidayKinds: readonly CalendarEntry['kind'][] = ['declared', 'computed', 'easter', 'fixed'];

/**
 * Lists the holidays among some days, one a day, ascending, as they were known at a time. A declared day that stands for a rule has
 * the rule's name, so that a holiday has the same name each year.
 */
export function holidaysOf(calendar: Calendar, days: Days, knownAtMs: number): Holiday[] {
  const names = new Map<number, string>();
  const holidays = entriesOf(calendar, days, knownAtMs)
    .filter(({ kind }) => holidayKinds.includes(kind))
    .toSorted((a, b) => holidayKinds.indexOf(a.kind) - holidayKinds.indexOf(b.kind));
  for (const { name, rule, from, to } of holidays) {
    const ruled = calendar.rules.find(({ key }) => key === rule)?.name ?? name;
    for (let day = Math.max(from, days.from); day <= Math.min(to, days.to); day += 1)
      if (!names.has(day)) names.set(day, ruled);
  }
  return [...names].map(([day, name]) => ({ day, name })).toSorted((a, b) => a.day - b.day);
}

export const dayTypes = ['weekday', 'weekend', 'holiday'] as const;
export type DayType = (typeof dayTypes)[number];

/** Returns the ISO weekday of a local day: 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Tells what kind of day a local day is. A holiday is a holiday also at the weekend. */
export function dayTypeOf(
  day: number,
  { weekend, holidays }: Pick<BusinessDays, 'weekend'> & { holidays: readonly Holiday[] },
): DayType {
  if (holidays.some((holiday) => holiday.day === day)) return 'holiday';
  return weekend.includes(weekdayOf(day)) ? 'weekend' : 'weekday';
}
