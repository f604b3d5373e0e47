import { DAY_MS } from '../../kernel/units.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { limits } from './query.ts';
import type { Range } from '../time/buckets.ts';
import { type Zone, dayOfDate, makeZone } from '../../kernel/time-zone.ts';

const DEFAULT_DAYS = 7;
const YEARS = 'a time from 1970-01-02 to 2105-12-31'; // The buckets of the rollups can hold these times.
export const parseLimits = { earliestMs: Date.UTC(1970, 0, 2), latestMs: Date.UTC(2106, 0, 1) };

/**
 * Makes the range from `from` and `to`. Both are instants, or local dates that mean their midnight. Default: the last seven local
 * days, including all of today. Throws `invalid_parameter`.
 */
export function parseRange(
  given: { readonly from?: string | undefined; readonly to?: string | undefined },
  timezone: string,
  nowMs: number,
): Range {
  const zone = makeZone(timezone);
  const today = zone.dayOf(nowMs);
  const toMs = given.to === undefined ? zone.startOfDay(today + 1) : instantOf('to', given.to, zone);
  const fromMs = given.from === undefined ? daysBefore(toMs, zone) : instantOf('from', given.from, zone);
  if (fromMs >= toMs) {
    const parameter = given.from === undefined ? 'to' : 'from';
    throw invalidParameter(parameter, 'leaves an empty range: from must be before to', 'from < to');
  }
  if (toMs - fromMs > limits.rangeDays * DAY_MS)
    throw invalidParameter('from', 'makes the range too long', 'a range of at most 5 years');
  return { fromMs, toMs };
}

function daysBefore(toMs: number, zone: Zone): number {
  return zone.startOfDay(zone.dayOf(toMs - 1) - DEFAULT_DAYS + 1);
}

function instantOf(parameter: string, text: string, zone: Zone): number {
  const day = text.length === 10 ? dayOfDate(text) : null;
  const instantMs = day === null ? Date.parse(text) : zone.startOfDay(day);
  if (!(instantMs >= parseLimits.earliestMs && instantMs <= parseLimits.latestMs))
    throw invalidParameter(parameter, 'is too early or too late', YEARS);
  return instantMs;
}
