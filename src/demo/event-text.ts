import { HOUR_MS, MINUTE_MS } from '../kernel/units.ts';
import { OFFSET_MS } from './local-days.ts';

// Events are written as text and not built as objects, because JSON.stringify alone would cost more than all the rest. All values
// are numbers, ids and known words, so nothing needs escaping.

const digits2 = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const digits3 = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));
const REMEMBERED = 4096;

/** The functions that write times of the city as RFC 3339. */
export interface EventTimes {
  utc: (cityMs: number) => string;
  /** Writes the time with the offset of the city's zone. */
  local: (cityMs: number) => string;
}

/** Makes these functions for a city whose clock is ahead of the real one by whole hours. Events carry the real times. */
export function makeEventTimes(aheadMs: number): EventTimes {
  const hours = Math.round((OFFSET_MS + aheadMs) / HOUR_MS);
  return {
    utc: makeTimeWriter(-aheadMs, 'Z'),
    local: makeTimeWriter(OFFSET_MS, `${hours < 0 ? '-' : '+'}${digits2[Math.abs(hours)]}:00`),
  };
}

/** Makes a function that writes times. It remembers the text of recent minutes. */
function makeTimeWriter(offsetMs: number, suffix: string): (ms: number) => string {
  const minutes = new Float64Array(REMEMBERED);
  const texts = Array.from({ length: REMEMBERED }, () => '1970-01-01T00:00:');
  return (cityMs) => {
    const ms = cityMs + offsetMs;
    const minute = Math.floor(ms / MINUTE_MS);
    const place = minute % REMEMBERED;
    if (minutes[place] !== minute) {
      minutes[place] = minute;
      texts[place] = new Date(minute * MINUTE_MS).toISOString().slice(0, 17);
    }
    const rest = ms - minute * MINUTE_MS;
    const second = Math.floor(rest / 1000);
    return `${texts[place]}${digits2[second]}.${digits3[rest - second * 1000]}${suffix}`;
  };
}

/** Formats minutes since midnight as HH:MM. */
export function wallTime(minuteOfDay: number): string {
  return `${digits2[Math.floor((minuteOfDay * MINUTE_MS) / HOUR_MS)]}:${digits2[minuteOfDay % 60]}`;
}

/** Formats an amount in hundredths as money. */
export function money(hundredths: number): string {
  return `${Math.floor(hundredths / 100)}.${digits2[hundredths % 100]}`;
}

/** Formats a number in thousandths, without trailing zeros. */
export function thousandths(value: number): string {
  return String(value / 1000);
}

/** Formats a positive coordinate with six decimals. */
export function degrees(value: number): string {
  const micro = Math.round(value * 1e6);
  const fraction = micro % 1_000_000;
  return `${Math.floor(micro / 1_000_000)}.${digits3[Math.floor(fraction / 1000)]}${digits3[fraction % 1000]}`;
}
