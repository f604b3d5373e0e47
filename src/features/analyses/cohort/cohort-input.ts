import { z } from 'zod';
import type { Family } from '../../../events/contract.ts';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import { echoedRange, type ResolvedBase } from '../analysis.ts';
import { echoRange, rangeInput, resolveRange } from '../range.ts';
import { type Entry, entries, entryKinds } from './entry.ts';
import { echoedWho, echoWho, type Who, whoInput, whoOf } from './who.ts';

/** Cohorts and periods have one of these widths. */
export const cohortGrains = ['day', 'week', 'month'] as const;
export type CohortGrain = (typeof cohortGrains)[number];

/** The parameters that tell who is looked at. */
export const peopleInput = {
  ...rangeInput,
  entry: z
    .enum(entries)
    .default('registration')
    .describe(
      `What makes people enter: ${entries.map((name) => `\`${name}\`: ${entryKinds[name].meaning}`).join('; ')}. The range holds the entries.`,
    ),
  ...whoInput,
};

/** The parameters of people in cohorts. */
export const cohortInput = {
  ...peopleInput,
  cohort: z
    .enum(cohortGrains)
    .default('week')
    .describe('Who entered on one local day, in one ISO week or in one calendar month is a cohort.'),
  period: z
    .enum(cohortGrains)
    .optional()
    .describe(
      'The periods after the entry: local days, ISO weeks or calendar months. Period 0 is the one of the entry itself. Default: as `cohort`.',
    ),
};

/** People who entered in the range. */
export interface PeopleQuery extends ResolvedBase, Who {
  entry: Entry;
}

/** The same in cohorts, with the periods after their entry. */
export interface CohortQuery extends PeopleQuery {
  cohort: CohortGrain;
  period: CohortGrain;
}

type GivenPeople = z.output<z.ZodObject<typeof peopleInput>>;
type GivenCohorts = z.output<z.ZodObject<typeof cohortInput>>;

/** Resolves who is looked at. Throws `invalid_parameter`. */
export function resolvePeople(given: GivenPeople, context: ParseContext): PeopleQuery {
  return { ...resolveRange(given, context), ...whoOf(given), entry: given.entry };
}

/** Resolves people in cohorts. Throws `invalid_parameter`. */
export function resolveCohorts(given: GivenCohorts, context: ParseContext): CohortQuery {
  const { cohort, period = cohort } = given;
  return { ...resolvePeople(given, context), cohort, period };
}

/** The members of an answer's `query` that tell who was looked at. */
export const echoedPeople = { ...echoedRange, entry: z.enum(entries), ...echoedWho };

/** The same of people in cohorts. */
export const echoedCohorts = {
  ...echoedPeople,
  cohort: z.enum(cohortGrains),
  period: z.enum(cohortGrains),
};

/** Shows who was looked at. */
export function echoPeople(query: PeopleQuery) {
  return { ...echoRange(query), entry: query.entry, ...echoWho(query) };
}

/** Shows the same of people in cohorts. */
export function echoCohorts(query: CohortQuery) {
  return { ...echoPeople(query), cohort: query.cohort, period: query.period };
}

/** Lists the families of the tables by which people enter, and are broken down or chosen. */
export function entryFamilies({ entry, by, only }: PeopleQuery): Family[] {
  const isCut = by !== null || only.length > 0;
  return [...new Set<Family>([...entryKinds[entry].families, ...(isCut ? (['user'] as const) : [])])];
}
