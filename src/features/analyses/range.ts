import { z } from 'zod';
import { makeZone } from '../../kernel/time-zone.ts';
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
}

/** Resolves them. Throws `invalid_parameter`. */
export function resolveRange(given: GivenRange, context: ParseContext): ResolvedBase {
  const timezone = given.timezone ?? context.businessTimezone;
  return { range: parseRange(given, timezone, context.nowMs), timezone, explain: given.explain ?? false };
}

/** Shows the range of a query as it was understood. */
export function echoRange({ range, timezone }: ResolvedBase): { from: string; to: string; timezone: string } {
  const zone = makeZone(timezone);
  return { from: zone.format(range.fromMs), to: zone.format(range.toMs), timezone };
}
