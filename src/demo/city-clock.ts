import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/units.ts';
import { OFFSET_MS } from './local-days.ts';

// Nobody wants to look at an empty night. So the city may live in another time zone than Lagos: its clock is so many whole
// hours ahead of the real one, in its past as in its present. Events carry real moments, "now" is now, and a day of the city
// is a day of the service when BUSINESS_TIMEZONE is the zone of the city: the morning peak lies in the morning on every day.
// A shift of the live part alone would put a morning behind an evening, and the checks of data quality, which compare an hour
// with the same hour of past weeks, would rightly complain.

/** The zones of whole hours reach from 11 hours behind UTC to 12 hours ahead of it. */
const LOWEST_OFFSET_HOURS = -11;

/** Minutes since midnight of a time of day such as `07:30`; null when it is none. */
export function minutesOf(clock: string): number | null {
  const [, hours, minutes] = /^(\d\d):([0-5]\d)$/.exec(clock) ?? [];
  return hours === undefined || Number(hours) > 23 ? null : Number(hours) * 60 + Number(minutes);
}

/**
 * How far ahead of the real clock that of a city is which shows `wantedMinutes` since midnight at a real moment, to the nearest
 * half hour, in ms; null: the city lives by the time of Lagos.
 */
export function clockAhead(wantedMinutes: number | null, atMs: number): number {
  if (wantedMinutes === null) return 0;
  const utcMinutes = (atMs % DAY_MS) / MINUTE_MS;
  const hours = Math.round((wantedMinutes - utcMinutes) / 60);
  const offsetHours = ((((hours - LOWEST_OFFSET_HOURS) % 24) + 24) % 24) + LOWEST_OFFSET_HOURS;
  return offsetHours * HOUR_MS - OFFSET_MS;
}

/** A moment by the clock of a city, as YYYY-MM-DD HH:MM:SS. */
export function clockTime(cityMs: number): string {
  return new Date(cityMs + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** The time zone of a city whose clock is so far ahead, by its name in the IANA database. */
export function zoneOf(aheadMs: number): string {
  if (aheadMs === 0) return 'Africa/Lagos';
  const hours = (OFFSET_MS + aheadMs) / HOUR_MS;
  if (hours === 0) return 'Etc/UTC';
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`; // There a sign says what has to be added to get UTC.
}
