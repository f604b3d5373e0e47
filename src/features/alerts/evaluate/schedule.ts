import type { Zone } from '../../../kernel/time-zone.ts';
import { DAY_MS, MINUTE_MS } from '../../../kernel/units.ts';
import type { Calendar } from '../../../metrics/time/calendar/calendar.ts';
import { entriesOf } from '../../../metrics/time/calendar/entries.ts';
import { dayTypeOf, holidaysOf } from '../../../metrics/time/calendar/holidays.ts';
import type { Rule } from '../rule.ts';
import type { Window } from './windows.ts';

/** Says why a window is not judged: it lies outside of the hours of its rule, or touches a day that the rule skips. Null: it is judged. */
export function skippedBecause(
  { fromMs, toMs }: Window,
  { hours, skip_days: skips }: Pick<Rule, 'hours' | 'skip_days'>,
  { calendar, zone }: { calendar: Calendar; zone: Zone },
): string | null {
  const [from, to] = [zone.dayOf(fromMs), zone.dayOf(toMs - 1)];
  if (hours !== undefined && !liesWithin({ fromMs, toMs }, hours, zone))
    return `outside of ${hours.from} to ${hours.to}`;
  if (skips.length === 0) return null;
  const days = { from, to };
  // As it was known when the window ended: a holiday that is announced later does not change what was judged.
  const holidays = holidaysOf(calendar, days, toMs);
  const strikes = entriesOf(calendar, days, toMs).filter(({ kind }) => kind === 'strike');
  for (let day = from; day <= to; day += 1) {
    const type = dayTypeOf(day, { weekend: calendar.weekend, holidays });
    if (type !== 'weekday' && skips.includes(type)) return `a ${type}`;
    const strike = strikes.find((one) => one.from <= day && one.to >= day);
    if (strike !== undefined && skips.includes('strike')) return `a strike: ${strike.name}`;
  }
  return null;
}

/** Hours may go over midnight, such as 22:00 to 04:00. */
function liesWithin({ fromMs, toMs }: Window, hours: { from: string; to: string }, zone: Zone): boolean {
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)];
  const wall = fromMs + zone.offsetMs(fromMs);
  const begin = (wall - Math.floor(wall / DAY_MS) * DAY_MS) / MINUTE_MS;
  const end = begin + (toMs - fromMs) / MINUTE_MS;
  const lastMs = to > from ? to : to + 24 * 60;
  const shifted = begin < from && to <= from ? 24 * 60 : 0;
  return begin + shifted >= from && end + shifted <= lastMs;
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}
