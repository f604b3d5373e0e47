import { CodedError } from '../../kernel/errors.ts';
import { limits } from '../query/query.ts';
import { tooManyPoints } from '../query/too-many.ts';
import type { Plan } from './plan.ts';

// A query has a budget, because its answer is shaped in the process that also takes events, and its statements run in the engine
// that also stores them. The plan tells the cost before anything runs; only the number of groups without a limit is known later.

/** The periods that a query reads, and those that its answer shows. */
export interface Periods {
  read: number;
  shown: number;
}

/** The cost of a query, with the factors of which each product is made. */
export interface Cost {
  /** Values in the answer: metrics × points × periods. A point is a bucket or the whole range, of one group. */
  values: { sum: number; metrics: number; points: number; periods: number };
  /** Points that the statements read: statements × points. */
  readings: { sum: number; statements: number };
}

/** Computes the cost of a plan. `groups`: those that were found; before they are known, the limit, or one. */
export function costOf(plan: Plan, periods: Periods, groups = plan.query.limit ?? 1): Cost {
  const { dimensions, limit } = plan.query;
  const buckets = plan.boundaries.length - 1;
  const isCut = dimensions.length > 0;
  const units = 1 + (isCut ? groups : 0) + (limit === null ? 0 : 1); // all, each group, the others
  const points = units * pointsOfUnit(plan);
  const metrics = plan.metrics.length;
  const parts = 1 + (isCut ? 1 : 0) + (limit === null ? 0 : 1);
  const statements = plan.statements.length * parts * periods.read;
  return {
    values: { sum: metrics * points * periods.shown, metrics, points, periods: periods.shown },
    readings: { sum: plan.statements.length * units * buckets * periods.read, statements },
  };
}

/** The queries of one batch have taken this of the budget that they share. */
export interface Taken {
  values: number;
  readings: number;
}

/** Takes a query out of its budget. Throws `query_too_costly` if it is beyond what `taken` leaves of it; nothing is taken then. */
export function checkBudget({ values, readings }: Cost, taken: Taken = { values: 0, readings: 0 }): void {
  if (taken.values + values.sum > limits.values) {
    const { metrics, points, periods } = values;
    const factors = `${metrics} metrics × ${points} points${periods > 1 ? ` × ${periods} periods` : ''}`;
    const made = withOthers(factors, taken.values);
    throw tooCostly({ sum: values.sum, limit: limits.values, what: 'values', made });
  }
  if (taken.readings + readings.sum > limits.readings) {
    const made = withOthers(`read by ${readings.statements} statements`, taken.readings);
    throw tooCostly({ sum: readings.sum, limit: limits.readings, what: 'points', made });
  }
  taken.values += values.sum;
  taken.readings += readings.sum;
}

function withOthers(made: string, taken: number): string {
  return taken === 0 ? made : `${made}; other queries of the batch took ${taken}`;
}

/** Returns the greatest number of groups that a query without a limit may have, by its budget and by the limit on points. */
export function mostGroups(plan: Plan, { shown }: Pick<Periods, 'shown'>): number {
  const unit = pointsOfUnit(plan) * plan.metrics.length * shown;
  return Math.min(mostByPoints(plan), Math.floor(limits.values / unit) - 1);
}

/** Returns the greatest number of groups among which a limit may choose. */
export function mostRanked({ metrics }: Plan): number {
  return Math.min(limits.rankedGroups, Math.floor(limits.rankedValues / metrics.length));
}

/** Makes the error for more than `mostGroups`: `query_too_costly`, or `invalid_parameter` where the limit on points is nearer. */
export function tooManyGroups(plan: Plan, { shown }: Pick<Periods, 'shown'>): CodedError {
  const most = mostGroups(plan, { shown });
  if (most === mostByPoints(plan)) return tooManyPoints();
  return tooCostly({ sum: null, limit: limits.values, what: 'values', made: `of more than ${most} groups` });
}

function mostByPoints({ boundaries }: Plan): number {
  return Math.floor(limits.points / (boundaries.length - 1));
}

function pointsOfUnit({ query, boundaries }: Plan): number {
  return query.grain === 'total' ? 1 : boundaries.length;
}

const remedy =
  'a wider grain, a shorter range, fewer metrics, fewer or narrower groups, no comparison, or several requests';

interface Excess {
  /** Null: more than the limit. */
  sum: number | null;
  limit: number;
  what: string;
  made: string;
}

function tooCostly({ sum, limit, what, made }: Excess): CodedError {
  const asked = sum === null ? `more than ${limit} ${what}` : `${sum} ${what}`;
  const reason = `asks for ${asked} (${made}), and at most ${limit} are allowed`;
  return new CodedError('query_too_costly', `The query ${reason}. Ask for ${remedy}.`, {
    facts: { reason, allowed: `at most ${limit} ${what}`, sum, limit },
  });
}
