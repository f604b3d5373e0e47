import type { Plan } from '../plan/plan.ts';
import { invalidParameter } from '../query/invalid-parameter.ts';
import type { MetricQuery } from '../query/query.ts';
import type { Range } from '../time/buckets.ts';
import type { ComparedPart } from '../time/comparable-range.ts';
import type { ComparedParts } from '../time/compare-periods.ts';

/** The plan of a part of the earlier period. */
export interface EarlierPlan {
  plan: Plan;
  /** The place of the bucket of the query beside which its first bucket stands. */
  at: number;
}

const withinDays: readonly MetricQuery['grain'][] = ['total', 'day', 'hour', '15m'];

/** Throws `invalid_parameter` for buckets that hold several days, where the days beside them do not follow one another. */
export function checkParts({ grain }: Pick<MetricQuery, 'grain'>, { parts }: ComparedParts): void {
  if (parts.length > 1 && !withinDays.includes(grain))
    throw invalidParameter(
      'grain',
      `is ${grain}, and the days that are compared do not follow one another, so no ${grain} is beside another`,
      withinDays,
    );
}

/** Plans each part. */
export function planParts(
  { boundaries }: Plan,
  parts: readonly ComparedPart[],
  planOf: (range: Range) => Plan,
): EarlierPlan[] {
  return parts.map(({ own, earlier }) => ({
    plan: planOf(earlier),
    at: boundaries.findLastIndex((start) => start <= own.fromMs),
  }));
}

/** The range from the earliest to the latest of the earlier days. */
export function spanOf(parts: readonly ComparedPart[]): Range {
  return {
    fromMs: Math.min(...parts.map(({ earlier }) => earlier.fromMs)),
    toMs: Math.max(...parts.map(({ earlier }) => earlier.toMs)),
  };
}
