import { z } from 'zod';
import { makeZone } from '../../kernel/time-zone.ts';
import { cityOf, noCities } from '../../metrics/time/calendar/cities.ts';
import { parseRange } from '../../metrics/query/parse-range.ts';
import { instantOrDate, timezoneSchema } from '../../metrics/query/query-input.ts';
import type { ParseContext } from '../../metrics/query/resolve-query.ts';
import type { ResolvedBase } from './analysis.ts';

/** The parameters that every analysis has. */
export const rangeInput = {
  from: instantOrDate
    .optional()
    .describe('Start, inclusive: RFC 3339, or a local date. Default: six local days before today.'),
  to: instantOrDate.optional().describe('End, exclusive. Default: the end of the local day.'),
  timezone: timezoneSchema.optional().describe('IANA name. Default: that of the business.'),
  explain: z.boolean().optional().describe('Shows the statements in `plan.statements`.'),
};

interface GivenRange {
  from?: string | undefined;
  to?: string | undefined;
  timezone?: string | undefined;
  explain?: boolean | undefined;
  /** Names of cities that choose people, or routes. */
  city?: readonly string[] | undefined;
  origin_city?: readonly string[] | undefined;
}

/** Resolves them. Throws `invalid_parameter`. */
export function resolveRange(given: GivenRange, context: ParseContext): ResolvedBase {
  const timezone = given.timezone ?? zoneOfCity(given, context) ?? context.businessTimezone;
  return { range: parseRange(given, timezone, context.nowMs), timezone, explain: given.explain ?? false };
}

/** The time zone of the one city whose people or routes are asked for, if it has its own. */
function zoneOfCity(
  { city, origin_city }: GivenRange,
  { cities = noCities }: ParseContext,
): string | undefined {
  const filters = Object.entries({ city, origin_city }).flatMap(([dimension, values]) =>
    values === undefined ? [] : [{ dimension, op: 'in', values }],
  );
  const name = cityOf(filters, cities);
  return name === null ? undefined : cities.get(name)?.timezone;
}

/** Shows the range of a query as it was understood. */
export function echoRange({ range, timezone }: ResolvedBase): { from: string; to: string; timezone: string } {
  const zone = makeZone(timezone);
  return { from: zone.format(range.fromMs), to: zone.format(range.toMs), timezone };
}
