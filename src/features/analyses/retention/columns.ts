import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import type { CohortGrain } from '../cohort/cohort-input.ts';

/** A measure says when somebody counts as retained: in period N; in period N or later; in any period of a bracket. */
export const measures = ['classic', 'unbounded', 'bracket'] as const;
export type Measure = (typeof measures)[number];

/** A column of the triangle: people who acted in any of these periods since their entry, both ends included. */
export interface Column {
  from: number;
  /** Null: without an end. */
  to: number | null;
}

/** A later period shares its bit with all that follow it, so that "or later" is exact however late. */
export const LAST_BIT = 255;
const MOST_PERIOD = LAST_BIT - 1;
const ALLOWED = `whole numbers or brackets such as 1-7, up to ${MOST_PERIOD}`;

const byDefault: Readonly<Record<Measure, Readonly<Record<CohortGrain, readonly string[]>>>> = {
  classic: { day: ['0-30'], week: ['0-12'], month: ['0-12'] },
  unbounded: { day: ['0-30'], week: ['0-12'], month: ['0-12'] },
  bracket: {
    day: ['0', '1-7', '8-30', '31-90'],
    week: ['0', '1-4', '5-12'],
    month: ['0', '1-3', '4-6', '7-12'],
  },
};

/**
 * Makes the columns of what was given, such as `1`, `7` or `8-30`: a bracket is one column; in the other measures it stands for each of
 * its periods. Throws `invalid_parameter`.
 */
export function columnsOf(
  given: readonly string[] | undefined,
  { measure, period }: { measure: Measure; period: CohortGrain },
): Column[] {
  const spans = (given ?? byDefault[measure][period]).map(spanOf);
  const columns = spans.flatMap((span): Column[] => {
    if (measure === 'bracket') return [span];
    return Array.from({ length: span.to - span.from + 1 }, (_, i) => {
      const from = span.from + i;
      return { from, to: measure === 'classic' ? from : null };
    });
  });
  if (columns.length > LAST_BIT) throw invalidParameter('periods', 'has too many', `at most ${LAST_BIT}`);
  return columns.toSorted((a, b) => a.from - b.from || (a.to ?? 0) - (b.to ?? 0));
}

function spanOf(text: string): { from: number; to: number } {
  const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (match === null || to > MOST_PERIOD) throw invalidParameter('periods', `has "${text}"`, ALLOWED);
  if (to < from) throw invalidParameter('periods', `has "${text}", which ends before it begins`, ALLOWED);
  return { from, to };
}

/** Names a column as a person reads it, such as `day 7`, `week 4 or later`, `days 8-30`. */
export function nameOf({ from, to }: Column, period: CohortGrain): string {
  if (to === null) return `${period} ${from} or later`;
  return from === to ? `${period} ${from}` : `${period}s ${from}-${to}`;
}
