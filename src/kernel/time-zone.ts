import { DAY_MS, HOUR_MS, MINUTE_MS } from './units.ts';

// Computes local time in IANA zones with the runtime's table of time zones. No other file asks the runtime about zones. The event
// store gets only instants and never a zone, so its own table cannot disagree with this one.

const WALL_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/;
const MOST_DAYS = 5_000;

/**
 * Local time in one zone. An instant is in ms since 1970 UTC. A wall time is what a clock in the zone shows, written as the ms
 * since 1970 at which a UTC clock shows the same. A local day is a number: 0 is 1970-01-01.
 */
export interface Zone {
  name: string;
  /** Local time minus UTC at an instant, in ms. */
  offsetMs(instantMs: number): number;
  /**
   * The instants at which clocks show a wall time, earliest first. There are two where the clock is set back over it. When the
   * clock skips the wall time, the offset before the skip applies, so the result lies after the gap.
   */
  instantsOf(wallMs: number): readonly [number, ...number[]];
  /** The local day that contains an instant. */
  dayOf(instantMs: number): number;
  /** The first instant of a local day; where the clock skips midnight, the moment of the skip. */
  startOfDay(day: number): number;
  /** Writes RFC 3339 with the zone's offset, and milliseconds only where they are not 0. */
  format(instantMs: number): string;
}

/** Tells whether the runtime knows an IANA time zone of that name. */
export function isTimezone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  try {
    offsetsOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Opens a zone by its IANA name. Throws a RangeError when the runtime knows no such zone. */
export function makeZone(name: string): Zone {
  const offsetMs = offsetsOf(name);
  return {
    name,
    offsetMs,
    instantsOf: (wallMs) => instantsOf(wallMs, offsetMs),
    dayOf: (instantMs) => Math.floor((instantMs + offsetMs(instantMs)) / DAY_MS),
    startOfDay: (day) => instantsOf(day * DAY_MS, offsetMs)[0],
    format: (instantMs) => format(instantMs, offsetMs(instantMs)),
  };
}

/** Returns the number of a calendar date; null when `YYYY-MM-DD` is not a date. */
export function dayOfDate(date: string): number | null {
  const ms = parseWallTime(`${date} 00:00:00`);
  return ms === null ? null : ms / DAY_MS;
}

/** Writes the calendar date of a local day as `YYYY-MM-DD`. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Reads `YYYY-MM-DD HH:MM:SS` as a wall time in ms; null when there is no such date or time. */
export function parseWallTime(text: string): number | null {
  const match = WALL_TIME.exec(text);
  if (match === null) return null;
  const iso = `${match[1]}T${match[2]}.000Z`;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) || new Date(ms).toISOString() !== iso ? null : ms;
}

type Offsets = (instantMs: number) => number;

const zones = new Map<string, Offsets>();

/** Makes a zone's `offsetMs`. The runtime takes microseconds for each call, so the offsets of whole days are remembered. */
function offsetsOf(name: string): Offsets {
  const key = name.toLowerCase(); // names are case-insensitive: without this the cache could grow beyond the table of zones
  const known = zones.get(key);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const offsetMs = rememberDays((instantMs) => parseOffset(formatter.format(instantMs)));
  zones.set(key, offsetMs);
  return offsetMs;
}

/** A UTC day with the same offset at both ends has it throughout: no zone changes its offset and changes it back within a day. */
function rememberDays(offsetMs: Offsets): Offsets {
  const days = new Map<number, number | null>();
  return (instantMs) => {
    const day = Math.floor(instantMs / DAY_MS);
    let offset = days.get(day);
    if (offset === undefined) {
      const [first, next] = [offsetMs(day * DAY_MS), offsetMs((day + 1) * DAY_MS)];
      offset = first === next ? first : null;
      if (days.size >= MOST_DAYS) days.clear();
      days.set(day, offset);
    }
    return offset ?? offsetMs(instantMs);
  };
}

function parseOffset(formatted: string): number {
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(formatted);
  if (match === null) return 0; // plain "GMT"
  const [, sign, hours, minutes, seconds = '0'] = match;
  const ms = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * 1000;
  return sign === '-' ? -ms : ms;
}

/** No offset exceeds a day, so the offsets a day before and a day after hold on both sides of a change near the wall time. */
function instantsOf(wallMs: number, offsetMs: Offsets): readonly [number, ...number[]] {
  const before = offsetMs(wallMs - DAY_MS);
  const after = offsetMs(wallMs + DAY_MS);
  if (before === after) return [wallMs - before];
  const [first, ...others] = [before, after]
    .filter((offset) => offsetMs(wallMs - offset) === offset)
    .map((offset) => wallMs - offset)
    .toSorted((a, b) => a - b);
  return first === undefined ? [wallMs - before] : [first, ...others];
}

function format(instantMs: number, offsetMs: number): string {
  const wall = new Date(instantMs + offsetMs).toISOString().slice(0, -1).replace('.000', '');
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${wall}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
