import { type Zone, dateOfDay } from '../../kernel/time-zone.ts';
import { invalidParameter } from '../query/invalid-parameter.ts';
import type { QueryCalendar } from '../query/query.ts';
import type { Range } from './buckets.ts';
import { comparableDay } from './calendar/comparable-day.ts';

const MOST_DAYS = 62;
const remedy = 'a range of one day, or of days without such a day among them';

/**
 * Finds the earlier days that are like the days of a range. An answer compares two ranges, so the earlier days must follow one
 * another, as those of an ordinary week do. Throws `invalid_parameter` if they do not, and for a range that is not of whole local
 * days.
 */
export function comparableRange({ fromMs, toMs }: Range, zone: Zone, calendar: QueryCalendar | null): Range {
  if (calendar === null)
    throw new Error('A query that compares with the last comparable day was not settled.');
  const [first, end] = [zone.dayOf(fromMs), zone.dayOf(toMs)];
  if (zone.startOfDay(first) !== fromMs || zone.startOfDay(end) !== toMs)
    throw refused('needs whole local days', 'a range from midnight to midnight, such as dates');
  if (end - first > MOST_DAYS) throw refused('has too many days', `at most ${MOST_DAYS} days`);
  const earliest = earlierOf(first, calendar);
  for (let day = first + 1; day < end; day += 1) {
    const earlier = earlierOf(day, calendar);
    if (earlier === earliest + (day - first)) continue;
    const [one, other] = [dateOfDay(day), dateOfDay(earlier)];
    throw refused(`compares ${one} with ${other}, which does not follow the day before it there`, remedy);
  }
  return { fromMs: zone.startOfDay(earliest), toMs: zone.startOfDay(earliest + (end - first)) };
}

function earlierOf(day: number, calendar: QueryCalendar): number {
  const earlier = comparableDay(day, calendar);
  if (earlier !== null) return earlier;
  throw refused(`finds no day like ${dateOfDay(day)} in the eight weeks before`, 'another comparison');
}

function refused(reason: string, allowed: string) {
  return invalidParameter('compare', reason, allowed);
}
