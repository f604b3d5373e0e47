import { makeZone } from '../../kernel/time-zone.ts';
import type { Calendar } from '../time/calendar/calendar.ts';
import { type Cities, noCities } from '../time/calendar/cities.ts';
import { LONGEST_YEAR_DAYS } from '../time/calendar/comparable-day.ts';
import { holidaysOf } from '../time/calendar/holidays.ts';
import type { MetricQuery } from './query.ts';

// The calendar changes when somebody declares a day. A query takes its part of the calendar before it is looked up among the kept
// answers, planned and run. So all of these see the same days, and an answer is kept under the days that it was computed with.

const LONGEST_MONTH_DAYS = 31;
const decided: readonly string[] = ['peak', 'day_type', 'service_day', 'holiday'];

/** Puts into a query what the calendar says of its days, if the answer depends on it. */
export async function settleCalendar(
  query: MetricQuery,
  {
    readCalendar,
    cities = noCities,
    nowMs,
  }: { readCalendar: () => Promise<Calendar>; cities?: Cities; nowMs: number },
): Promise<MetricQuery> {
  if (query.calendar !== null || !usesCalendar(query)) return query;
  const company = await readCalendar();
  const ofCity = query.city === null ? undefined : cities.get(query.city)?.days;
  const calendar = { ...company, ...ofCity };
  const zone = makeZone(query.timezone);
  const [from, to] = [zone.dayOf(query.range.fromMs), zone.dayOf(query.range.toMs - 1)];
  const days = { from: query.compare === null ? from : from - reachBack(to - from), to };
  const { serviceDayStart, peaks, weekend } = calendar;
  const holidays = holidaysOf(calendar, days, nowMs);
  return { ...query, calendar: { serviceDayStart, peaks, weekend, holidays } };
}

/** An earlier period begins so many days before at most: a year, or its own length, and some days of a longer month. */
function reachBack(lengthDays: number): number {
  return Math.max(lengthDays, LONGEST_YEAR_DAYS) + LONGEST_MONTH_DAYS;
}

/** Tells whether the calendar decides something of the answer. */
export function usesCalendar({
  dimensions,
  filters,
  compare,
}: Pick<MetricQuery, 'dimensions' | 'filters' | 'compare'>): boolean {
  if (compare === 'last_comparable_day') return true;
  return [...dimensions, ...filters.map(({ dimension }) => dimension)].some(isOfCalendar);
}

/** Tells whether the calendar decides the values of a dimension. */
export function isOfCalendar(dimension: string): boolean {
  return decided.includes(dimension);
}
