import { dayOfDate, makeZone } from '../../kernel/time-zone.ts';
import { invalidParameter } from '../../metrics/query/invalid-parameter.ts';
import type { Days } from '../../metrics/time/calendar/entries.ts';

const USUAL_DAYS = 365;
const MOST_DAYS = 5 * 366;

/** Whoever asks for the calendar gives these texts, `to` exclusive. */
export interface AskedDays {
  from?: string | undefined;
  to?: string | undefined;
}

/** Returns the local days that are asked for. Default: a year from today on. Throws `invalid_parameter`. */
export function daysOf(asked: AskedDays, { timezone, nowMs }: { timezone: string; nowMs: number }): Days {
  const today = makeZone(timezone).dayOf(nowMs);
  const from = asked.from === undefined ? today : dayOf('from', asked.from);
  const end = asked.to === undefined ? from + USUAL_DAYS : dayOf('to', asked.to);
  if (end <= from) throw invalidParameter('to', 'does not lie after from', 'a later date');
  if (end - from > MOST_DAYS)
    throw invalidParameter('to', 'makes the range too long', 'a range of at most 5 years');
  return { from, to: end - 1 };
}

function dayOf(parameter: string, text: string): number {
  const day = dayOfDate(text);
  const isServed = day !== null && text >= '1970-01-02' && text <= '2105-12-31';
  if (!isServed)
    throw invalidParameter(parameter, 'is no date that is served', 'a date from 1970-01-02 to 2105-12-31');
  return day;
}
