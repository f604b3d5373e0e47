import type { BusinessDays } from './calendar.ts';
import { type Holiday, dayTypeOf, weekdayOf } from './holidays.ts';

/** A holiday returns within so many days: an Islamic one after 354, Easter after 385 at most. */
export const LONGEST_YEAR_DAYS = 400;

const WEEKS_BACK = 8;
const SUNDAY = 7;

/** This decides which day is like another one. `holidays` reach back by `LONGEST_YEAR_DAYS`, ascending. */
type Days = Pick<BusinessDays, 'weekend'> & { holidays: readonly Holiday[] };

/**
 * Finds the latest earlier day that is like a day. For a holiday it is the same day of the same holiday before, or the last Sunday
 * if that is unknown; for any other day it has the same weekday and is no holiday. Null: there is none in eight weeks.
 */
export function comparableDay(day: number, days: Days): number | null {
  const holiday = days.holidays.find((one) => one.day === day);
  if (holiday !== undefined) return sameHoliday(holiday, days.holidays) ?? lastSunday(day);
  const type = dayTypeOf(day, days);
  for (let weeks = 1; weeks <= WEEKS_BACK; weeks += 1) {
    const earlier = day - 7 * weeks;
    if (dayTypeOf(earlier, days) === type) return earlier;
  }
  return null;
}

/** A holiday of two days has a second day: it is compared with the second day, if the holiday before had one. */
function sameHoliday({ day, name }: Holiday, holidays: readonly Holiday[]): number | null {
  const named = holidays.filter((one) => one.name === name && one.day <= day).map((one) => one.day);
  const first = firstOfRun(day, named);
  const last = named.findLast((one) => one < first);
  if (last === undefined || last < first - LONGEST_YEAR_DAYS) return null;
  return Math.min(firstOfRun(last, named) + (day - first), last);
}

function firstOfRun(day: number, days: readonly number[]): number {
  let first = day;
  while (days.includes(first - 1)) first -= 1;
  return first;
}

function lastSunday(day: number): number {
  return day - (weekdayOf(day) % SUNDAY || SUNDAY);
}
