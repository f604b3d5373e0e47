import type { DayWindow } from '../../metrics/time/calendar/calendar.ts';

/** The short names of the weekdays, Monday first. */
export const weekdays: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const TIME = /^(\d\d):(00|15|30|45)$/;
const MOST_WINDOWS = 8;

/** Reads `HH:MM` on a quarter hour, up to 24:00, as minutes after midnight; null if it is none. */
export function parseTimeOfDay(text: string): number | null {
  const match = TIME.exec(text.trim());
  const minutes = match === null ? null : Number(match[1]) * 60 + Number(match[2]);
  return minutes === null || minutes > 24 * 60 ? null : minutes;
}

/** Writes minutes after midnight as `HH:MM`. */
export function renderTimeOfDay(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Reads windows such as `06:00-09:30,16:00-20:00`, which must be in order and apart; null if they are not. */
export function parseWindows(text: string): DayWindow[] | null {
  const windows: DayWindow[] = [];
  for (const part of text.split(',')) {
    const [from, to, ...more] = part.split('-').map(parseTimeOfDay);
    if (from == null || to == null || more.length > 0) return null;
    if (from >= to || from < (windows.at(-1)?.to ?? 0)) return null;
    windows.push({ from, to });
  }
  return windows.length > MOST_WINDOWS ? null : windows;
}
