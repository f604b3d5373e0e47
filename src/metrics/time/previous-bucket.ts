import { nextPeriod, periodStart } from './grain.ts';
import type { Range } from './buckets.ts';
import type { Zone } from '../../kernel/time-zone.ts';

/**
 * Returns the period before a range or a bucket. Whole calendar months have as many calendar months before them, whatever their
 * lengths; so a month, a quarter and a year have the one before. Whole local days, such as a week, have as many local days before them.
 * Anything else has as many milliseconds before it.
 */
export function previousBucket({ fromMs, toMs }: Range, zone: Zone): Range {
  const [first, end] = [zone.dayOf(fromMs), zone.dayOf(toMs)];
  const isWholeDays = zone.startOfDay(first) === fromMs && zone.startOfDay(end) === toMs;
  if (!isWholeDays) return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
  const isWholeMonths = [first, end].every((day) => periodStart(day, 'month') === day);
  const before = isWholeMonths ? asManyMonthsBefore(first, end) : first - (end - first);
  return { fromMs: zone.startOfDay(before), toMs: fromMs };
}

function asManyMonthsBefore(first: number, end: number): number {
  let before = first;
  for (let month = first; month < end; month = nextPeriod(month, 'month'))
    before = periodStart(before - 1, 'month');
  return before;
}
