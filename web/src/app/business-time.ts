import { facts } from '../facts.ts';
import { zoneOfFacts } from './zone.ts';

const options = {
  timeZone: facts.timezone,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;
const format = new Intl.DateTimeFormat('en-GB', options);

/** An instant on the clock of the business, whatever the zone of the browser. */
export interface BusinessTime {
  /** Such as `Mon 2 Mar 2026`. */
  day: string;
  /** Such as `07:03:20`. */
  time: string;
  /** Such as `WAT`. */
  zone: string;
}

/** Reads an RFC 3339 instant on the clock of the business. */
export function businessTime(instant: string): BusinessTime {
  const parts = Object.fromEntries(
    format.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, value]),
  );
  return {
    day: `${parts['weekday']} ${parts['day']} ${parts['month']} ${parts['year']}`,
    time: `${parts['hour']}:${parts['minute']}:${parts['second']}`,
    zone: zoneOfFacts(),
  };
}

const iso = new Intl.DateTimeFormat('sv-SE', {
  timeZone: facts.timezone,
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** Writes what clocks of the business show at an instant, as models read it: `2026-03-02T07:15:00`. */
export function localClock(ms: number): string {
  return iso.format(ms).replace(' ', 'T');
}

/** Writes an instant in one line, such as `Mon 2 Mar 2026, 07:03 WAT`. */
export function inOneLine(instant: string): string {
  const { day, time, zone } = businessTime(instant);
  return `${day}, ${time.slice(0, 5)} ${zone}`;
}
