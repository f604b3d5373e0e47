import { type Grain, nextPeriod, periodStart } from './grain.ts';
import type { Range } from './buckets.ts';
import type { Zone } from '../../kernel/time-zone.ts';

const calendar: readonly Grain[] = ['month', 'quarter', 'year'];

/**
 * Returns the bucket before a bucket. A whole calendar month, quarter or year has the calendar period before it. Whole local days
 * have as many local days before them. Anything else has as many milliseconds before it.
 */
export function previousBucket({ fromMs, toMs }: Range, zone: Zone): Range {
  const [first, end] = [zone.dayOf(fromMs), zone.dayOf(toMs)];
  const isWholeDays = zone.startOfDay(first) === fromMs && zone.startOfDay(end) === toMs;
  if (!isWholeDays) return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
  const grain = calendar.find((one) => periodStart(first, one) === first && nextPeriod(first, one) === end);
  const before = grain === undefined ? first - (end - first) : periodStart(first - 1, grain);
  return { fromMs: zone.startOfDay(before), toMs: fromMs };
}
