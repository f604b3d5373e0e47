import type { Zone } from '../../../kernel/time-zone.ts';
import { MINUTE_MS } from '../../../kernel/units.ts';
import type { Rule } from '../rule.ts';

/** A window of time, ms. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/** So many windows are judged for a rule after a time in which nobody did; of older ones only the number is told. */
const MOST_AT_ONCE = 96;

/**
 * Lists the windows of a rule that ended after `afterMs` and that the watermark has passed, the earliest first. They end every so many minutes from local
 * midnight, also in a night in which clocks change.
 */
export function dueWindows(
  { window_minutes: length, every_minutes: every }: Pick<Rule, 'window_minutes' | 'every_minutes'>,
  { afterMs, watermarkMs }: { afterMs: number; watermarkMs: number },
  zone: Zone,
): { windows: Window[]; leftOut: number } {
  if (watermarkMs <= afterMs) return { windows: [], leftOut: 0 };
  const ends = endsBetween(afterMs, watermarkMs, every * MINUTE_MS, zone);
  const judged = ends.slice(-MOST_AT_ONCE);
  return {
    windows: judged.map((toMs) => ({ fromMs: toMs - length * MINUTE_MS, toMs })),
    leftOut: ends.length - judged.length,
  };
}

/** Lists ends after `afterMs` up to `untilMs`. A step that is no part of a day begins anew at each midnight. */
function endsBetween(afterMs: number, untilMs: number, everyMs: number, zone: Zone): number[] {
  const ends: number[] = [];
  for (let day = zone.dayOf(afterMs); day <= zone.dayOf(untilMs); day += 1) {
    const midnightMs = zone.startOfDay(day);
    const nextMs = zone.startOfDay(day + 1);
    for (let endMs = midnightMs; endMs < nextMs; endMs += everyMs)
      if (endMs > afterMs && endMs <= untilMs) ends.push(endMs);
  }
  return ends;
}
