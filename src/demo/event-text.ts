import { HOUR_MS, MINUTE_MS } from '../kernel/units.ts';
import { OFFSET_MS } from './local-days.ts';

// Events are written as text, not built as objects: JSON.stringify alone would cost more than all the rest. All values are
// numbers, ids and words of our own, so nothing needs escaping.

const digits2 = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const digits3 = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));
const REMEMBERED = 4096;

/** How events tell moments of the city, as RFC 3339. */
export interface EventTimes {
  utc: (cityMs: number) => string;
  /** With the offset of the city's local time. */
  local: (cityMs: number) => string;
}

/** The times of a city whose clock is so far ahead of the real one, in whole hours: events carry the real moments. */
export function makeEventTimes(aheadMs: number): EventTimes {
  const hours = Math.round((OFFSET_MS + aheadMs) / HOUR_MS);
  return {
    utc: makeTimeWriter(-aheadMs, 'Z'),
    local: makeTimeWriter(OFFSET_MS, `${hours < 0 ? '-' : '+'}${digits2[Math.abs(hours)]}:00`),
  };
}

/** The text up to the minute is remembered for the minutes that were last in use. */
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

/** A time of day as HH:MM, from minutes since midnight. */
export function wallTime(minuteOfDay: number): string {
  return `${digits2[Math.floor((minuteOfDay * MINUTE_MS) / HOUR_MS)]}:${digits2[minuteOfDay % 60]}`;
}

/** Money from an amount in hundredths. */
export function money(hundredths: number): string {
  return `${Math.floor(hundredths / 100)}.${digits2[hundredths % 100]}`;
}

/** A number from its thousandths, without needless zeros. */
export function thousandths(value: number): string {
  return String(value / 1000);
}

/** A positive coordinate with six decimals. */
export function degrees(value: number): string {
  const micro = Math.round(value * 1e6);
  const fraction = micro % 1_000_000;
  return `${Math.floor(micro / 1_000_000)}.${digits3[Math.floor(fraction / 1000)]}${digits3[fraction % 1000]}`;
}
