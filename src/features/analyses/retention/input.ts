import { z } from 'zod';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import { cohortInput, type CohortQuery, resolveCohorts } from '../cohort/cohort-input.ts';
import { type Column, columnsOf, type Measure, measures } from './columns.ts';

/** Doing this makes somebody a returning user. */
export const returns = ['action', 'booking', 'trip'] as const;
export type Returning = (typeof returns)[number];

export const retentionInput = z.strictObject({
  ...cohortInput,
  measure: z
    .enum(measures)
    .default('classic')
    .describe(
      '`classic`: who acted in period N; `unbounded`: in period N or later; `bracket`: in any period of a bracket.',
    ),
  returning: z
    .enum(returns)
    .default('action')
    .describe(
      '`action`: an action of their own, as for DAU; `booking`: created one; `trip`: completed one, as rider or driver.',
    ),
  periods: z
    .array(z.string().max(7))
    .min(1)
    .max(255)
    .optional()
    .describe(
      'Whole numbers such as 1, 7 and 30, or spans such as 8-30: of `bracket` each is one column, else it stands for each of its periods. Default: days 0-30, weeks and months 0-12; of `bracket` days 0, 1-7, 8-30 and 31-90, weeks 0, 1-4 and 5-12, months 0, 1-3, 4-6 and 7-12.',
    ),
});

export interface RetentionQuery extends CohortQuery {
  measure: Measure;
  returning: Returning;
  columns: readonly Column[];
}

export function resolveRetention(
  given: z.output<typeof retentionInput>,
  context: ParseContext,
): RetentionQuery {
  const query = resolveCohorts(given, context);
  const { measure, returning } = given;
  const columns = columnsOf(given.periods, { measure, period: query.period });
  return { ...query, measure, returning, columns };
}
