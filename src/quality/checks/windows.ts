import { HOUR_MS, WEEK_MS } from '../../kernel/units.ts';
import type { SqlParams } from '../../platform/warehouse/connection.ts';

/** Two services may tell of the same thing hours apart. A check that compares them waits for so long. */
export const GRACE_MS = 6 * HOUR_MS;

/** `{from}` and `{to}` of a week that ended a grace period ago. */
export function settledWeek(nowMs: number): SqlParams {
  return { from: nowMs - GRACE_MS - WEEK_MS, to: nowMs - GRACE_MS };
}

/** The condition that a column lies in `[{from}, {to})`, given in ms. */
export function inWindow(column: string): string {
  return `${column} >= fromUnixTimestamp64Milli({from:Int64}) AND ${column} < fromUnixTimestamp64Milli({to:Int64})`;
}

/** The condition that a column is not before `{from}`. */
export function since(column: string): string {
  return `${column} >= fromUnixTimestamp64Milli({from:Int64})`;
}
