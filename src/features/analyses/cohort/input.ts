import { z } from 'zod';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import { cohortInput, type CohortGrain, type CohortQuery, resolveCohorts } from './cohort-input.ts';

const lastByDefault: Readonly<Record<CohortGrain, number>> = { day: 30, week: 12, month: 12 };

export const cohortValueInput = z.strictObject({
  ...cohortInput,
  last_period: z
    .int()
    .min(0)
    .max(254)
    .optional()
    .describe('The last period that is shown. Default: day 30, week 12 or month 12.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code, such as NGN')
    .optional()
    .describe('The currency of the revenue. Default: that of the business.'),
});

export interface CohortValueQuery extends CohortQuery {
  lastPeriod: number;
  currency: string;
}

export function resolveCohortValue(
  given: z.output<typeof cohortValueInput>,
  context: ParseContext,
): CohortValueQuery {
  const query = resolveCohorts(given, context);
  return {
    ...query,
    lastPeriod: given.last_period ?? lastByDefault[query.period],
    currency: given.currency ?? context.businessCurrency,
  };
}
