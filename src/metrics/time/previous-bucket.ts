import { type Grain, nextPeriod, periodStart } from './grain.ts';
import type { Range } from './buckets.ts';
import type { Zone } from '../../kernel/time-zone.ts';

const calendar: readonly Grain[] = ['month', 'quarter', 'year'];

/**
 * The bucket before a bucket: before a whole calendar month, quarter or year the one before, before whole local days as
 * many local days, and before anything else as many milliseconds.
 */
export function previousBucket({ fromMs, toMs }: Range, zone: Zone): Range {
  const [first, end] = [zone.dayOf(fromMs), zone.dayOf(toMs)];
  const isWholeDays = zone.startOfDay(first) === fromMs && zone.startOfDay(end) === toMs;
  if (!isWholeDays) return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
  const grain = calendar.find((one) => periodStart(first, one) === first && nextPeriod(first, one) === end);
  const before = grain === undefined ? first - (end - first) : periodStart(first - 1, grain);
  return { fromMs: zone.startOfDay(before), toMs: fromMs };
}
