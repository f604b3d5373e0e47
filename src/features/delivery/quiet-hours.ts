import type { Zone } from '../../kernel/time-zone.ts';
import { DAY_MS, MINUTE_MS } from '../../kernel/units.ts';

/** Minutes after midnight; `to` may lie on the next day. */
export interface QuietHours {
  from: number;
  to: number;
}

/** The form of `22:00-06:00`. */
export const QUIET_HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/** Reads hours of that form. */
export function parseQuietHours(text: string): QuietHours {
  const [, h1, m1, h2, m2] = QUIET_HOURS.exec(text)!.map(Number) as [number, number, number, number, number];
  return { from: h1 * 60 + m1, to: h2 * 60 + m2 };
}

/** Says when a message may leave: now, or at the end of the quiet hours that it falls into. Ms since 1970. */
export function leavesAt(nowMs: number, quiet: QuietHours | null, zone: Zone): number {
  if (quiet === null || quiet.from === quiet.to) return nowMs;
  const wallMs = nowMs + zone.offsetMs(nowMs);
  const midnightMs = Math.floor(wallMs / DAY_MS) * DAY_MS;
  const minute = (wallMs - midnightMs) / MINUTE_MS;
  const spansMidnight = quiet.from > quiet.to;
  const isQuiet = spansMidnight
    ? minute >= quiet.from || minute < quiet.to
    : minute >= quiet.from && minute < quiet.to;
  if (!isQuiet) return nowMs;
  const endsTomorrow = spansMidnight && minute >= quiet.from;
  const endWallMs = midnightMs + (endsTomorrow ? DAY_MS : 0) + quiet.to * MINUTE_MS;
  // Where clocks are set back over the end, the later instant: silence lasts until the clocks have passed it.
  return zone.instantsOf(endWallMs).at(-1)!;
}
