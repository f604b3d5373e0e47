import type { Zone } from '../../../kernel/time-zone.ts';
import { DAY_MS, QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import type { Moment } from '../../../metrics/plan/plan.ts';
import type { Range } from '../../../metrics/time/buckets.ts';
import { clockGrains, type Grain, periodStart } from '../../../metrics/time/grain.ts';

/** A counterpart lies so far back. */
export interface Shift {
  name: 'same_weekday' | 'year_over_year';
  grain: Grain;
  zone: Zone;
}

/** The instant of the counterpart: the same wall time seven days or a year before. 29 February has 28 February. */
export function counterpartOf(ms: number, { zone, ...shift }: Shift): number {
  return zone.instantsOf(ms + zone.offsetMs(ms) - daysBack(zone.dayOf(ms), shift) * DAY_MS)[0];
}

/** The range that holds the counterparts of all buckets. It ends with that of the last day, where the range ends at midnight. */
export function counterpartRange({ fromMs, toMs }: Range, shift: Shift): Range {
  const { zone } = shift;
  const last = zone.dayOf(toMs - 1);
  const isMidnight = zone.startOfDay(last + 1) === toMs;
  const end = isMidnight ? zone.startOfDay(last - daysBack(last, shift) + 1) : counterpartOf(toMs, shift);
  return { fromMs: counterpartOf(fromMs, shift), toMs: end };
}

function daysBack(day: number, { name, grain }: Omit<Shift, 'zone'>): number {
  return name === 'same_weekday' ? 7 : grain === 'week' ? 364 : day - yearBefore(day);
}

function yearBefore(day: number): number {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear() - 1, date.getUTCMonth()];
  return Math.min(Date.UTC(year, month, date.getUTCDate()), Date.UTC(year, month + 1, 0)) / DAY_MS;
}

/** The part of a range that has elapsed: up to the last quarter hour before the watermark. Null: nothing of it has. */
export function elapsedOf({ fromMs, toMs }: Range, { watermarkMs }: Moment): Range | null {
  if (toMs <= watermarkMs) return { fromMs, toMs };
  const quarterMs = Math.floor(watermarkMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  return quarterMs > fromMs ? { fromMs, toMs: quarterMs } : null;
}

/** Moves the start of a range back by so many whole buckets. A start within a bucket stays: nothing is averaged with a cut bucket. */
export function bucketsBefore(
  { fromMs, toMs }: Range,
  { grain, count, zone }: { grain: Grain; count: number; zone: Zone },
): Range {
  if (!startsBucket(fromMs, { grain, zone })) return { fromMs, toMs };
  const widthMs = clockGrains[grain];
  if (widthMs !== undefined)
    return { fromMs: zone.instantsOf(fromMs + zone.offsetMs(fromMs) - count * widthMs)[0], toMs };
  let day = zone.dayOf(fromMs);
  for (let i = 0; i < count; i += 1) day = periodStart(day - 1, grain);
  return { fromMs: zone.startOfDay(day), toMs };
}

/** Tells whether a bucket of the grain begins at an instant. */
export function startsBucket(ms: number, { grain, zone }: { grain: Grain; zone: Zone }): boolean {
  const widthMs = clockGrains[grain];
  if (widthMs !== undefined) return (ms + zone.offsetMs(ms)) % widthMs === 0;
  const day = zone.dayOf(ms);
  return zone.startOfDay(day) === ms && periodStart(day, grain) === day;
}
