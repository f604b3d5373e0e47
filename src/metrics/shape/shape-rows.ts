import type { Work } from '../../kernel/in-slices.ts';
import { HOUR_MS } from '../../kernel/units.ts';
import { accumulateLevels } from './accumulate.ts';
import type { Answer } from '../answer.ts';
import type { Metric } from '../catalog/metric.ts';
import { type Values, isEmpty } from './groups.ts';
import type { Plan, Statement } from '../plan/plan.ts';
import type { Row, RowSets, StatementRows } from '../results.ts';
import { valueOf } from './value.ts';

type Series = Answer['series'];

/** The rows of one statement for a unit: one for the whole range, and one for each bucket. */
interface Said {
  whole: Row | undefined;
  /** The rows of the buckets, by the first ms of the bucket. */
  buckets: ReadonlyMap<number, Row>;
}

/** The values of the whole answer, or of one group. */
export interface Unit {
  metrics: Values;
  series: Series;
}

/** The values of an earlier period. A bucket that has none of it beside it is undefined. */
export interface EarlierUnit extends Pick<Unit, 'metrics'> {
  series: readonly (NonNullable<Series>[number] | undefined)[] | null;
}

/**
 * Makes the values of one unit: a point for every bucket, running sums for levels, quotients for ratios, and marks on incomplete
 * buckets.
 */
export function* shapeRows(plan: Plan, rowSets: RowSets): Work<Unit> {
  const starts = plan.query.grain === 'total' ? [] : plan.boundaries.slice(0, -1);
  const said = plan.statements.map((statement, i) => readRows(statement, rowSets[i] ?? nothing, starts));
  const whole = said.map((one) => one.whole);
  const metrics = valuesOf(plan, whole, plan.query.range.fromMs);
  const series: NonNullable<Series> = [];
  for (let i = 0; i < starts.length; i += 1) {
    series.push(shapePoint(plan, said, i));
    yield;
  }
  return { metrics, series: plan.query.grain === 'total' ? null : series };
}

const nothing: StatementRows = { whole: [], buckets: [], leftOut: {} };

function readRows({ reading, columns }: Statement, rows: StatementRows, starts: readonly number[]): Said {
  const buckets = reading === 'level' ? accumulateLevels(rows.buckets, columns, starts) : rows.buckets;
  return { whole: rows.whole.at(-1), buckets: new Map(buckets.map(({ startMs, row }) => [startMs, row])) };
}

/** Tells whether all values are 0 or unknown, in the whole and in each bucket. */
export function isEmptyUnit({ metrics, series }: EarlierUnit): boolean {
  return isEmpty(metrics) && (series ?? []).every((point) => point === undefined || isEmpty(point.values));
}

function shapePoint(plan: Plan, said: readonly Said[], i: number): NonNullable<Series>[number] {
  const [startMs, endMs] = [plan.boundaries[i]!, plan.boundaries[i + 1]!];
  const waiting = maturing(plan, endMs);
  return {
    start: plan.zone.format(startMs),
    end: plan.zone.format(endMs),
    provisional: endMs > plan.watermarkMs,
    ...(waiting.length > 0 && { maturing: waiting }),
    values: valuesOf(
      plan,
      said.map(({ buckets }) => buckets.get(startMs)),
      startMs,
    ),
  };
}

/** Lists the cohort metrics whose window was still open at the watermark for entities of a bucket that ends at `endMs`. */
export function maturing({ metrics, watermarkMs }: Plan, endMs: number): string[] {
  const isWaiting = ({ windowHours }: Metric) =>
    windowHours !== undefined && endMs + windowHours * HOUR_MS > watermarkMs;
  return metrics.filter(({ metric }) => isWaiting(metric)).map(({ metric }) => metric.id);
}

/**
 * Computes the values of a bucket, or of the whole range, from one row of each statement. A state in a bucket that has not begun
 * is null, because serving the current state would be a guess.
 */
function valuesOf(plan: Plan, rows: readonly (Row | undefined)[], startMs: number): Values {
  const isAhead = startMs >= plan.nowMs;
  const values = plan.metrics.map((planned) => {
    const isLevel = planned.reads.some(({ statement }) => plan.statements[statement]?.reading === 'level');
    return [planned.metric.id, isLevel && isAhead ? null : valueOf(planned, rows)] as const;
  });
  return Object.fromEntries(values);
}
