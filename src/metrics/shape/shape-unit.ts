import type { Work } from '../../kernel/in-slices.ts';
import type { Plan } from '../plan/plan.ts';
import type { RowSets } from '../results.ts';
import { type Comparison, compareUnits } from './compare-units.ts';
import { unequalBuckets } from '../time/unequal-buckets.ts';
import { type PartRows, shapeParts } from './shape-parts.ts';
import { type EarlierUnit, type Unit, isEmptyUnit, shapeRows } from './shape-rows.ts';

/** Rows of one period: of the whole, of the groups, or of one group. */
export interface PeriodRows {
  plan: Plan;
  rows: RowSets;
}

/** The rows of the query's own period and, in a comparison, of its elapsed part and of the same parts of the earlier period. */
export interface Sides {
  own: PeriodRows;
  compared: { now: PeriodRows; earlier: readonly PartRows[] } | null;
}

export interface ComparedUnit extends Unit {
  comparison?: Comparison;
  isEmpty: boolean;
}

/** Shapes the values of the whole, of a group or of the remaining groups, and compares them with the earlier period. */
export function* shapeUnit({ own, compared }: Sides): Work<ComparedUnit> {
  const unit = yield* shapeRows(own.plan, own.rows);
  if (compared === null) return { ...unit, isEmpty: isEmptyUnit(unit) };
  const { now, earlier } = compared;
  const [only, ...others] = earlier;
  const before: EarlierUnit =
    others.length === 0 ? yield* shapeRows(only!.plan, only!.rows) : yield* shapeParts(earlier);
  const current = yield* shapeRows(now.plan, now.rows);
  const buckets = unit.series?.length ?? null;
  // Of several parts each bucket is a day, or less, beside the same of another day.
  const unequal = buckets === null || others.length > 0 ? [] : unequalBuckets(now.plan, only!.plan);
  const comparison = yield* compareUnits({ now: current, earlier: before, unequal }, buckets);
  return { ...unit, comparison, isEmpty: isEmptyUnit(unit) && isEmptyUnit(before) };
}
