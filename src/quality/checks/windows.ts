import { HOUR_MS, WEEK_MS } from '../../kernel/units.ts';
import type { SqlParams } from '../../platform/warehouse/connection.ts';

/** Two services may report the same fact hours apart. A check that compares them waits this long. */
const GRACE_MS = 6 * HOUR_MS;

/** Makes `{from}` and `{to}` for a week that ended one grace period ago. */
export function settledWeek(nowMs: number): SqlParams {
  return { from: nowMs - GRACE_MS - WEEK_MS, to: nowMs - GRACE_MS };
}

/** SQL: true if a column lies in `[{from}, {to})`, given in ms. */
export function inWindow(column: string): string {
  return `${column} >= fromUnixTimestamp64Milli({from:Int64}) AND ${column} < fromUnixTimestamp64Milli({to:Int64})`;
}

/** SQL: true if a column is not before `{from}`. */
export function since(column: string): string {
  return `${column} >= fromUnixTimestamp64Milli({from:Int64})`;
}
