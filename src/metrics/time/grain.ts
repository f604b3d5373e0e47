import { DAY_MS, HOUR_MS, QUARTER_HOUR_MS } from '../../kernel/units.ts';

/** The widths of buckets, the whole range first. */
export const grains = ['total', '15m', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Grain = (typeof grains)[number];

/** The grains within a local day, with their width in ms. */
export const clockGrains: Partial<Record<Grain, number>> = { '15m': QUARTER_HOUR_MS, hour: HOUR_MS };

const MONTHS: Partial<Record<Grain, number>> = { month: 1, quarter: 3, year: 12 };

/** Returns the first local day of the calendar period that holds `day`. Weeks begin on Monday (ISO 8601). */
export function periodStart(day: number, grain: Grain): number {
  const months = MONTHS[grain];
  if (months !== undefined) return shiftMonths(day, months, 0);
  return grain === 'week' ? day - ((((day + 3) % 7) + 7) % 7) : day;
}

/** Returns the first local day of the period after the one that begins with `day`. */
export function nextPeriod(day: number, grain: Grain): number {
  const months = MONTHS[grain];
  if (months !== undefined) return shiftMonths(day, months, 1);
  return day + (grain === 'week' ? 7 : 1);
}

function shiftMonths(day: number, months: number, periods: number): number {
  const date = new Date(day * DAY_MS);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const first = (Math.floor(month / months) + periods) * months;
  return Date.UTC(Math.floor(first / 12), first % 12, 1) / DAY_MS;
}
