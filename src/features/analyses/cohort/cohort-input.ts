import { z } from 'zod';
import type { Family } from '../../../events/contract.ts';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import type { ResolvedBase } from '../analysis.ts';
import { echoRange, rangeInput, resolveRange } from '../range.ts';
import { type Entry, entries, entryKinds } from './entry.ts';

/** Cohorts and periods have one of these widths. */
export const cohortGrains = ['day', 'week', 'month'] as const;
export type CohortGrain = (typeof cohortGrains)[number];

/** Cohorts are broken down by one of these, as the registration told it. */
export const breakdowns = ['city', 'state', 'role'] as const;
export type Breakdown = (typeof breakdowns)[number];

const values = (of: string) =>
  z
    .array(z.string().max(200))
    .min(1)
    .max(100)
    .optional()
    .describe(`Only people whose registration told ${of}; \`unknown\`: it told none.`);

/** The parameters that tell who is looked at. */
const peopleInput = {
  ...rangeInput,
  entry: z
    .enum(entries)
    .default('registration')
    .describe(
      `What makes people enter: ${entries.map((name) => `\`${name}\`: ${entryKinds[name].meaning}`).join('; ')}. The range holds the entries.`,
    ),
  by: z.enum(breakdowns).optional().describe('Breaks the people down, by what their registration told.'),
  city: values('one of these cities'),
  state: values('one of these states'),
  role: values('one of these roles'),
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

export interface PeopleQuery extends ResolvedBase {
  entry: Entry;
  by: Breakdown | null;
  /** Only people with these values. */
  only: Readonly<Partial<Record<Breakdown, string[]>>>;
}

export interface CohortQuery extends PeopleQuery {
  cohort: CohortGrain;
  period: CohortGrain;
}

type GivenPeople = z.output<z.ZodObject<typeof peopleInput>>;
type GivenCohorts = z.output<z.ZodObject<typeof cohortInput>>;

/** Resolves who is looked at. Throws `invalid_parameter`. */
function resolvePeople(given: GivenPeople, context: ParseContext): PeopleQuery {
  const only = Object.fromEntries(breakdowns.flatMap((name) => (given[name] ? [[name, given[name]]] : [])));
  return { ...resolveRange(given, context), entry: given.entry, by: given.by ?? null, only };
}

/** Resolves people in cohorts. Throws `invalid_parameter`. */
export function resolveCohorts(given: GivenCohorts, context: ParseContext): CohortQuery {
  const { cohort, period = cohort } = given;
  return { ...resolvePeople(given, context), cohort, period };
}

const told = z.array(z.string()).nullable();

/** The members of an answer's `query` that tell who was looked at. */
const echoedPeople = {
  from: z.string(),
  to: z.string(),
  timezone: z.string(),
  entry: z.enum(entries),
  by: z.enum(breakdowns).nullable(),
  city: told,
  state: told,
  role: told,
};
export const echoedCohorts = {
  ...echoedPeople,
  cohort: z.enum(cohortGrains),
  period: z.enum(cohortGrains),
};

/** Shows who was looked at. */
function echoPeople(query: PeopleQuery) {
  const { entry, by, only } = query;
  const values = (name: Breakdown) => only[name] ?? null;
  return {
    ...echoRange(query),
    entry,
    by,
    city: values('city'),
    state: values('state'),
    role: values('role'),
  };
}

export function echoCohorts(query: CohortQuery) {
  return { ...echoPeople(query), cohort: query.cohort, period: query.period };
}

/** Lists the families of the tables by which people enter, and are broken down or chosen. */
export function entryFamilies({ entry, by, only }: PeopleQuery): Family[] {
  const isCut = by !== null || Object.keys(only).length > 0;
  return [...new Set<Family>([...entryKinds[entry].families, ...(isCut ? (['user'] as const) : [])])];
}
