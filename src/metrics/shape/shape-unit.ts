import type { Work } from '../../kernel/in-slices.ts';
import type { Plan } from '../plan/plan.ts';
import type { RowSets } from '../results.ts';
import { type Comparison, compareUnits } from './compare-units.ts';
import { unequalBuckets } from '../time/unequal-buckets.ts';
import { type Unit, isEmptyUnit, shapeRows } from './shape-rows.ts';

/** Rows of one period: of the whole, of the groups, or of one group. */
export interface PeriodRows {
  plan: Plan;
  rows: RowSets;
}

/** The rows of the query's own period and, in a comparison, of its elapsed part and of the same part of the earlier period. */
export interface Sides {
  own: PeriodRows;
  compared: { now: PeriodRows; earlier: PeriodRows } | null;
}

export interface ComparedUnit extends Unit {
  comparison?: Comparison;
  isEmpty: boolean;
}

/** Shapes the values of the whole, of a group or of the remaining groups, and compares them with the earlier period. */
export function* shapeUnit({ own, compared }: Sides): Work<ComparedUnit> {
  const unit = yield* shapeRows(own.plan, own.rows);
  if (compared === null) return { ...unit, isEmpty: isEmptyUnit(unit) };
  const before = yield* shapeRows(compared.earlier.plan, compared.earlier.rows);
  const current = yield* shapeRows(compared.now.plan, compared.now.rows);
  const buckets = unit.series?.length ?? null;
  const unequal = buckets === null ? [] : unequalBuckets(compared.now.plan, compared.earlier.plan);
  const comparison = yield* compareUnits({ now: current, earlier: before, unequal }, buckets);
  return { ...unit, comparison, isEmpty: isEmptyUnit(unit) && isEmptyUnit(before) };
}
