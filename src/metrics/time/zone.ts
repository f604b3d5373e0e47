import { DAY_MS, MINUTE_MS } from '../../kernel/units.ts';

// Local time by IANA zone, from the runtime's own table. The engine never sees a zone: it gets boundaries as instants,
// so its table of zones and ours cannot disagree.

const zones = new Map<string, (instantMs: number) => number>();
const MOST_DAYS = 5_000;

/** Local time of one zone. Instants are ms since 1970; a local day is the number of its date, 0 for 1970-01-01. */
export interface Zone {
  name: string;
  /** Local time minus UTC at an instant, in ms. */
  offsetMs(instantMs: number): number;
  /** The local day on which an instant falls. */
  dayOf(instantMs: number): number;
  /** The first instant of a local day; where the clock skips midnight, the moment of the skip. */
  startOfDay(day: number): number;
  /** RFC 3339 with the offset of the zone, ms only where there are some. */
  format(instantMs: number): string;
}

/** Whether the runtime knows an IANA time zone of that name. */
export function isTimezone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  try {
    offsetsOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Opens a zone by its IANA name. Throws a RangeError when there is none of that name. */
export function makeZone(name: string): Zone {
  const offsetMs = offsetsOf(name);
  return {
    name,
    offsetMs,
    dayOf: (instantMs) => Math.floor((instantMs + offsetMs(instantMs)) / DAY_MS),
    startOfDay: (day) => startOfDay(day, offsetMs),
    format: (instantMs) => format(instantMs, offsetMs(instantMs)),
  };
}

/** The number of a calendar date, `null` when `YYYY-MM-DD` is no such date. */
export function dayOfDate(date: string): number | null {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? null : ms / DAY_MS;
}

/** The offset at an instant, by zone. The runtime takes microseconds for each, so that those of whole days are remembered. */
function offsetsOf(name: string): (instantMs: number) => number {
  const key = name.toLowerCase(); // names are case-insensitive: so the cache stays as small as the table of zones
  const known = zones.get(key);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const offsetMs = rememberDays((instantMs) => parseOffset(formatter.format(instantMs)));
  zones.set(key, offsetMs);
  return offsetMs;
}

/** A UTC day that begins and ends with the same offset has it throughout: no zone changes its offset there and back within a day. */
function rememberDays(offsetMs: (instantMs: number) => number): (instantMs: number) => number {
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
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}

/**
 * Midnight may come once, twice (the clock goes back over it: the first counts) or never (it skips it: reckoned by the
 * offset before, the instant is that of the skip).
 */
function startOfDay(day: number, offsetMs: (instantMs: number) => number): number {
  const wallMs = day * DAY_MS;
  const before = offsetMs(wallMs - DAY_MS - offsetMs(wallMs));
  const after = offsetMs(wallMs + DAY_MS - offsetMs(wallMs));
  const candidates = [before, after].map((offset) => ({ offset, instantMs: wallMs - offset }));
  const real = candidates.filter(({ offset, instantMs }) => offsetMs(instantMs) === offset);
  return real.length === 0 ? wallMs - before : Math.min(...real.map(({ instantMs }) => instantMs));
}

function format(instantMs: number, offsetMs: number): string {
  const wall = new Date(instantMs + offsetMs).toISOString().slice(0, -1).replace('.000', '');
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${wall}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
