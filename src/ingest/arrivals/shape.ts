import { MINUTE_MS } from '../../kernel/units.ts';
import type { ReadMinutes } from './store.ts';

/** One minute of what came, and what became of it: each record is in one of the four. */
export interface ArrivalMinute {
  start: string;
  stored: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
}

/** Returns every minute from the one of `fromMs` to the one of `toMs`, those without a record as well. */
export function shapeArrivals(
  { landed, toldAgain }: ReadMinutes,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): ArrivalMinute[] {
  const [first, last] = [fromMs, toMs].map((ms) => Math.floor(ms / MINUTE_MS)) as [number, number];
  const came = new Map(landed.map((row) => [row.minute, row]));
  const again = new Map(toldAgain.map((row) => [row.minute, row]));
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const minute = first + at;
    const { accepted = 0, rejected = 0 } = came.get(minute) ?? {};
    const { duplicates = 0, conflicts = 0 } = again.get(minute) ?? {};
    return {
      start: new Date(minute * MINUTE_MS).toISOString(),
      // The two are read apart: a record that was found to be a duplicate between the reads must not make it negative.
      stored: Math.max(0, accepted - duplicates - conflicts),
      duplicates,
      conflicts,
      rejected,
    };
  });
}
