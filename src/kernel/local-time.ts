import { DAY_MS } from './units.ts';

// Wall-clock time to UTC, by the runtime's own table of time zones.

const WALL_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/;

/**
 * Reads `YYYY-MM-DD HH:MM:SS` as milliseconds since 1970 on the wall clock, as if it were UTC; null when there is no such
 * day or time.
 */
export function parseWallTime(text: string): number | null {
  const match = WALL_TIME.exec(text);
  if (match === null) return null;
  const iso = `${match[1]}T${match[2]}.000Z`;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) || new Date(ms).toISOString() !== iso ? null : ms;
}

/**
 * Makes the function from wall time (as `parseWallTime` gives it) to the instants, in ms since 1970 UTC, at which clocks
 * in the zone show it, the first one first: two where the clock is set back over it. A time that the clock skips is
 * reckoned by the offset before, which moves it past the gap. Throws a RangeError for an unknown zone.
 */
export function makeInstantsOf(timeZone: string): (wallMs: number) => readonly [number, ...number[]] {
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const offsetAt = (instantMs: number) => parseOffset(formatter.format(instantMs));
  return (wallMs) => {
    // No zone is further than a day from UTC, so these two are the offsets before and after any change near it.
    const before = offsetAt(wallMs - DAY_MS);
    const after = offsetAt(wallMs + DAY_MS);
    const offsets = before === after ? [before] : [before, after];
    const [first, ...others] = offsets
      .map((offset) => wallMs - offset)
      .filter((instantMs, index) => offsetAt(instantMs) === offsets[index])
      .toSorted((a, b) => a - b);
    return first === undefined ? [wallMs - before] : [first, ...others];
  };
}

function parseOffset(formatted: string): number {
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(formatted);
  if (match === null) return 0; // plain "GMT"
  const [, sign, hours, minutes, seconds = '0'] = match;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}
