import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/units.ts';
import { OFFSET_MS } from './local-days.ts';

// A city that sleeps is dull to look at. So a city may live in another time zone than Lagos: its clock is a number of whole hours
// ahead of the real one, in its past as in its present. Events carry real times. If BUSINESS_TIMEZONE is the zone of the city,
// the service and the city have the same days, and the morning peak lies in the morning on every day. A shift of the live part
// alone would put a morning after an evening. The checks of data quality compare an hour with the same hour of past weeks, and
// would report a fault.

/** The zones with whole hours reach from 11 hours behind UTC to 12 hours ahead of it. */
const LOWEST_OFFSET_HOURS = -11;

/** Parses a time of day such as `07:30` into minutes since midnight. Returns null for any other text. */
export function minutesOf(clock: string): number | null {
  const [, hours, minutes] = /^(\d\d):([0-5]\d)$/.exec(clock) ?? [];
  return hours === undefined || Number(hours) > 23 ? null : Number(hours) * 60 + Number(minutes);
}

/**
 * Returns how far, in ms, the clock of a city must be ahead of the real one to show `wantedMinutes` since midnight at a real
 * time, to the nearest half hour. With null the city lives by the time of Lagos, and the result is 0.
 */
export function clockAhead(wantedMinutes: number | null, atMs: number): number {
  if (wantedMinutes === null) return 0;
  const utcMinutes = (atMs % DAY_MS) / MINUTE_MS;
  const hours = Math.round((wantedMinutes - utcMinutes) / 60);
  const offsetHours = ((((hours - LOWEST_OFFSET_HOURS) % 24) + 24) % 24) + LOWEST_OFFSET_HOURS;
  return offsetHours * HOUR_MS - OFFSET_MS;
}

/** Formats a time on the clock of a city as YYYY-MM-DD HH:MM:SS. */
export function clockTime(cityMs: number): string {
  return new Date(cityMs + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** Returns the IANA name of the time zone in which a city lives. */
export function zoneOf(aheadMs: number): string {
  if (aheadMs === 0) return 'Africa/Lagos';
  const hours = (OFFSET_MS + aheadMs) / HOUR_MS;
  if (hours === 0) return 'Etc/UTC';
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`; // In these names the sign says how to get from local time to UTC.
}
