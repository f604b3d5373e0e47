import { DAY_MS } from '../../../kernel/units.ts';

// The runtime computes the calendar of Umm al-Qura, which is made before the moon is seen.

const formatter = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura', {
  timeZone: 'UTC',
  month: 'numeric',
  day: 'numeric',
});
const DATE = /^(\d+)\/(\d+)/;

/** The Islamic date of each day of a year as `month/day`. A year takes a fifth of a millisecond, and there are few. */
const years = new Map<number, readonly string[]>();

/** Lists the local days of a Gregorian year that have this date in the Islamic calendar. */
export function islamicDays(year: number, { month, day }: { month: number; day: number }): number[] {
  const first = Date.UTC(year, 0, 1) / DAY_MS;
  const wanted = `${month}/${day}`;
  return datesOf(year).flatMap((date, i) => (date === wanted ? [first + i] : []));
}

function datesOf(year: number): readonly string[] {
  const known = years.get(year);
  if (known !== undefined) return known;
  const [first, end] = [Date.UTC(year, 0, 1) / DAY_MS, Date.UTC(year + 1, 0, 1) / DAY_MS];
  const dates = Array.from({ length: end - first }, (_, i) => {
    const match = DATE.exec(formatter.format((first + i) * DAY_MS));
    return `${match?.[1]}/${match?.[2]}`;
  });
  years.set(year, dates);
  return dates;
}
