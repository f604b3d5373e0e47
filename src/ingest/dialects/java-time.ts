import { numberSource } from '../../events/exact-numbers.ts';

// Java time as Jackson writes it while WRITE_DATES_AS_TIMESTAMPS is on: an Instant is a number of seconds with nanoseconds
// behind the point, everything local is a list of its parts. Of the seconds and nanoseconds of a list those that are zero
// at its end are left out. All of it is cut to the millisecond, never rounded: a rounded instant could fall into the next day.

const NUMBER = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
// The last moment that JavaScript can write.
const LAST_MS = 8_640_000_000_000_000;
const LAST_YEAR = 9999;
const NANOS_IN_MS = 1_000_000;

/** The ms since 1970 of an Instant, from the text of its number: `1705312800.234567891` → 1705312800234. Null when it is none. */
export function instantMs(source: string): number | null {
  const match = NUMBER.exec(source);
  if (match === null) return null;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const wanted = whole.length + Number(exponent) + 'ms.'.length;
  if (wanted <= 0) return 0;
  const milliseconds = Number(digits.slice(0, wanted).padEnd(wanted, '0'));
  return milliseconds > LAST_MS ? null : milliseconds;
}

/** The ms of a LocalDate such as `[2024,1,16]` on the wall clock, as if it were UTC; null when there is no such day. */
export function localDateMs(value: unknown): number | null {
  const parts = wholeNumbers(value, { least: 3, most: 3 });
  return parts === null ? null : dayMs(parts);
}

/** The ms since midnight of a LocalTime such as `[7,0]`, `[7,5,30]` or `[7,5,30,500000000]`; null when it is none. */
export function localTimeMs(value: unknown): number | null {
  const parts = wholeNumbers(value, { least: 2, most: 4 });
  return parts === null ? null : timeMs(parts);
}

/** The ms of a LocalDateTime such as `[2024,1,16,8,20]` on the wall clock, as if it were UTC; null when it is none. */
export function localDateTimeMs(value: unknown): number | null {
  const parts = wholeNumbers(value, { least: 5, most: 7 });
  if (parts === null) return null;
  const [day, time] = [dayMs(parts.slice(0, 3)), timeMs(parts.slice(3))];
  return day === null || time === null ? null : day + time;
}

function wholeNumbers(value: unknown, length: { least: number; most: number }): number[] | null {
  if (!Array.isArray(value) || value.length < length.least || value.length > length.most) return null;
  const sources = value.map(numberSource);
  return sources.every((source) => /^\d{1,9}$/.test(source)) ? sources.map(Number) : null;
}

function dayMs([year = 0, month = 0, day = 0]: readonly number[]): number | null {
  if (year > LAST_YEAR) return null;
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  // JavaScript takes the thirtieth of February for the first of March, and the year 24 for 1924.
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? ms
    : null;
}

function timeMs([hour = 0, minute = 0, second = 0, nanos = 0]: readonly number[]): number | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  return ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(nanos / NANOS_IN_MS);
}
