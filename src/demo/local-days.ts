import { DAY_MS } from '../kernel/units.ts';

// Local time in Nigeria is one hour ahead of UTC all year, so plain arithmetic finds the local day.

/** The ms by which Lagos is ahead of UTC. */
export const OFFSET_MS = 3_600_000;

/** Returns the local day of a time, in days since 1970-01-01. 23:30Z is the next day in Lagos. */
export function localDay(ms: number): number {
  return Math.floor((ms + OFFSET_MS) / DAY_MS);
}

/** Returns the start of a local day, in ms since 1970 UTC. */
export function dayStartMs(day: number): number {
  return day * DAY_MS - OFFSET_MS;
}

/** Formats a local day as YYYY-MM-DD. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Returns the local day of a date YYYY-MM-DD. Throws a RangeError if there is no such date. */
export function dayOf(date: string): number {
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms)) throw new RangeError('A day must be a date as YYYY-MM-DD.');
  return ms / DAY_MS;
}

/** Returns the weekday: 0 for Monday, 6 for Sunday. */
export function weekdayOf(day: number): number {
  return (day + 3) % 7; // 1970-01-01 was a Thursday.
}

/** Returns the local month of a day, counted from January 1970. */
export function monthOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** Returns the start of a local month, in ms since 1970 UTC. */
export function monthStartMs(month: number): number {
  return Date.UTC(1970, month, 1) - OFFSET_MS;
}
