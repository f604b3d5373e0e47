import { addDays, type Compare, textOf } from '../../view/presets.ts';

interface Range {
  /** A local date, or an instant. */
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;

/**
 * The range that a range is compared with, for answers that do not compare by themselves. While a range runs, the earlier one ends
 * as long after its begin as it is now: a part is never compared with a whole. Null: it is not compared.
 */
export function earlierRange({ from, to }: Range, compare: Compare | null, nowMs: number): Range | null {
  const isRunning = nowMs < Date.parse(to);
  const end = isRunning ? new Date(nowMs).toISOString() : to;
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
  switch (compare) {
    case 'previous_period':
      return { from: moved(from, { days }), to: moved(end, { days }) };
    case 'same_period_last_week':
      return { from: moved(from, { days: 7 }), to: moved(end, { days: 7 }) };
    case 'same_period_last_month':
      return { from: moved(from, { months: 1 }), to: moved(end, { months: 1 }) };
    case 'same_period_last_year':
      return { from: moved(from, { months: 12 }), to: moved(end, { months: 12 }) };
    default:
      return null;
  }
}

/** The same time so many days or months earlier; a day that a month does not have is its last one. */
function moved(end: string, { days = 0, months = 0 }: { days?: number; months?: number }): string {
  const [year, month, day] = end.slice(0, 10).split('-').map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  const inMonth = new Date(Date.UTC(year, month - 1 - months, Math.min(day, lastDay)));
  const date = {
    year: inMonth.getUTCFullYear(),
    month: inMonth.getUTCMonth() + 1,
    day: inMonth.getUTCDate(),
  };
  return `${textOf(addDays(date, -days))}${end.slice(10)}`;
}
