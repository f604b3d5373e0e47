import { z } from 'zod';
import { DAY_MS, HOUR_MS } from '../../../kernel/units.ts';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import { peopleInput, type PeopleQuery, resolvePeople } from '../cohort/cohort-input.ts';

/** Time since the entry is counted in whole ones of these. */
export const timeUnits = ['hour', 'day'] as const;
type TimeUnit = (typeof timeUnits)[number];
export const unitMs: Readonly<Record<TimeUnit, number>> = { hour: HOUR_MS, day: DAY_MS };

const horizonByDefault: Readonly<Record<TimeUnit, number>> = { hour: 168, day: 90 };

export const survivalInput = z.strictObject({
  ...peopleInput,
  entry: z
    .enum(['registration', 'first_booking', 'kyc_verified', 'first_route'])
    .default('registration')
    .describe('From when on people are watched: see the analysis `retention`. The range holds the entries.'),
  unit: z.enum(timeUnits).default('day').describe('Of the time since the entry; a day is 24 hours.'),
  horizon: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('People are watched for so many units at most. Default: 90 days or 168 hours.'),
});

export interface SurvivalQuery extends PeopleQuery {
  unit: TimeUnit;
  horizon: number;
}

export function resolveSurvival(given: z.output<typeof survivalInput>, context: ParseContext): SurvivalQuery {
  const { unit, horizon = horizonByDefault[unit] } = given;
  return { ...resolvePeople(given, context), unit, horizon };
}
