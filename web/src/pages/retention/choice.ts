import type { Search } from '../../view/view.ts';

/** Whose return is looked at, and what counts as one. The address holds it. */
export interface RetentionChoice {
  entry: Entry;
  /** Cohorts and periods are of this length. */
  cohort: 'week' | 'month';
  returning: Returning;
  measure: Measure;
}

export const entries = {
  registration: 'Sign-up',
  first_booking: 'First booking',
  first_trip: 'First trip',
  kyc_verified: 'Papers verified',
  first_route: 'First route',
} as const;
export type Entry = keyof typeof entries;

export const cohorts = { month: 'months', week: 'weeks' } as const;

export const returns = {
  action: 'any action',
  booking: 'a booking',
  trip: 'a trip',
} as const;
type Returning = keyof typeof returns;

export const measures = {
  classic: 'in that period',
  unbounded: 'in that period or later',
  bracket: 'within a bracket of periods',
} as const;
type Measure = keyof typeof measures;

const usual: RetentionChoice = {
  entry: 'registration',
  cohort: 'week',
  returning: 'action',
  measure: 'classic',
};

/** Reads the choice from an address; what it cannot read is as usual. */
export function readChoice(search: Search): RetentionChoice {
  const one = <Name extends string>(
    name: string,
    known: Readonly<Record<Name, string>>,
    other: Name,
  ): Name => (Object.hasOwn(known, search[name] ?? '') ? (search[name] as Name) : other);
  return {
    entry: one('entry', entries, usual.entry),
    cohort: one('cohort', cohorts, usual.cohort),
    returning: one('returning', returns, usual.returning),
    measure: one('measure', measures, usual.measure),
  };
}

/** The parameters of an address that opens it: only what differs from the usual. */
export function searchOfChoice(choice: RetentionChoice) {
  const names = Object.keys(usual) as (keyof RetentionChoice)[];
  return Object.fromEntries(
    names.map((name) => [name, choice[name] === usual[name] ? undefined : choice[name]]),
  );
}
