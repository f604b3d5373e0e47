import type { Sql } from '../catalog/source.ts';
import type { Range } from '../time/buckets.ts';
import type { Zone } from '../../kernel/time-zone.ts';
import { nextPeriod, periodStart } from '../time/grain.ts';

/**
 * SQL: an array of the first ms of each local month, from the month in which the range begins to `after` months after the one in
 * which it ends. The engine never sees a time zone (G5).
 */
export function localMonthsSql(range: Range, zone: Zone, { after }: { after: number }): Sql {
  const months: number[] = [];
  let left = after;
  for (let day = periodStart(zone.dayOf(range.fromMs), 'month'); left >= 0; day = nextPeriod(day, 'month')) {
    const startMs = zone.startOfDay(day);
    if (startMs >= range.toMs) left -= 1;
    months.push(startMs);
  }
  return { text: '{month_starts:Array(Int64)}', params: { month_starts: months } };
}
