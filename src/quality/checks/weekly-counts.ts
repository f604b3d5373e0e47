import { z } from 'zod';
import { QUARTER_HOUR_MS, WEEK_MS } from '../../kernel/units.ts';
import type { CheckTools } from './check.ts';

// The checks expect a producer to send as much as in the same hours of the same weekday in past weeks. So a night, a Sunday or a
// rush hour is compared with its like. Weeks before the first event of the producer are left out.

/** The number of past weeks that are read, and the least number that a verdict needs. */
export const PAST_WEEKS = 4;
export const LEAST_WEEKS = 3;

const row = z.object({ name: z.string(), week: z.int(), events: z.coerce.number() });
const firstRow = z.object({ name: z.string(), first_ms: z.coerce.number() });

/** The events of one name in a window, and in the same window of past weeks, the latest week first. */
export interface WeeklyCount {
  name: string;
  now: number;
  /** The counts of the weeks that began after the first event of the name. */
  past: number[];
}

/** Returns the end of the last complete quarter hour. */
export function lastCompleteQuarter({ nowMs, allowedLatenessMs }: CheckTools): number {
  return Math.floor((nowMs - allowedLatenessMs) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
}

/** Reads the time of the first event of each name (a family or a type), as far back as the past weeks reach. */
export async function readFirsts(
  { query }: CheckTools,
  { by, endMs }: { by: 'family' | 'event_type'; endMs: number },
): Promise<Map<string, number>> {
  const rows = await query(
    firstRow,
    `SELECT toString(${by}) AS name, toString(toUnixTimestamp(min(bucket)) * 1000) AS first_ms FROM event_arrivals
     WHERE bucket >= fromUnixTimestamp64Milli({from:Int64}) AND bucket < fromUnixTimestamp64Milli({to:Int64}) GROUP BY name`,
    { from: endMs - (PAST_WEEKS + 2) * WEEK_MS, to: endMs },
  );
  return new Map(rows.map(({ name, first_ms: ms }) => [name, ms]));
}

/**
 * Counts the events of `[endMs - lengthMs, endMs)`, at most a week, and of the same windows in past weeks. It reads the rollup of
 * arrivals.
 */
export async function readWeeklyCounts(
  tools: CheckTools,
  window: { by: 'family' | 'event_type'; endMs: number; lengthMs: number; firsts: Map<string, number> },
): Promise<WeeklyCount[]> {
  const { by, endMs, lengthMs, firsts } = window;
  const rows = await tools.query(
    row,
    `SELECT toString(${by}) AS name, toInt32(intDiv({end:Int64} - 1 - at, {week:Int64})) AS week, toString(sum(a.events)) AS events
     FROM (SELECT ${by}, events, toInt64(toUnixTimestamp(bucket)) * 1000 AS at FROM event_arrivals
       WHERE bucket >= fromUnixTimestamp64Milli({from:Int64}) AND bucket < fromUnixTimestamp64Milli({end:Int64})) AS a
     WHERE ({end:Int64} - 1 - at) % {week:Int64} < {length:Int64} GROUP BY name, week`,
    { end: endMs, week: WEEK_MS, length: lengthMs, from: endMs - PAST_WEEKS * WEEK_MS - lengthMs },
  );
  const counts = new Map(rows.map(({ name, week, events }) => [`${name} ${week}`, events]));
  return [...firsts].map(([name, firstMs]) => ({
    name,
    now: counts.get(`${name} 0`) ?? 0,
    past: weeksBack()
      .filter((week) => endMs - week * WEEK_MS - lengthMs >= firstMs)
      .map((week) => counts.get(`${name} ${week}`) ?? 0),
  }));
}

function weeksBack(): number[] {
  return Array.from({ length: PAST_WEEKS }, (_, index) => index + 1);
}
