import { HOUR_MS } from '../../kernel/units.ts';
import { accumulateLevels } from './accumulate.ts';
import type { Answer } from '../answer.ts';
import type { Metric } from '../catalog/metric.ts';
import { type Values, isEmpty } from './groups.ts';
import type { Plan } from '../plan/plan.ts';
import type { Row, RowSets } from '../run/run.ts';
import { valueOf } from './value.ts';

type Series = Answer['series'];
type ByStart = ReadonlyMap<number | null, Row>;

/** The values of the whole, or of one group. */
export interface Unit {
  metrics: Values;
  series: Series;
}

/** The values from the rows that belong together: gaps filled on the spine, levels summed up, ratios divided, incomplete buckets marked. */
export function shapeRows(plan: Plan, rowSets: RowSets): Unit {
  const starts = plan.query.grain === 'total' ? [] : plan.boundaries.slice(0, -1);
  const byStart = plan.statements.map(({ reading, columns }, i): ByStart => {
    const rows = rowSets[i] ?? [];
    const states = reading === 'level' ? accumulateLevels(rows, columns, starts) : rows;
    return new Map(states.map((row) => [startOf(row), row]));
  });
  return {
    metrics: valuesAt(plan, byStart, null),
    series: plan.query.grain === 'total' ? null : starts.map((_, i) => shapePoint(plan, byStart, i)),
  };
}

/** Whether nothing is there, neither in the whole nor in any bucket. */
export function isEmptyUnit({ metrics, series }: Unit): boolean {
  return isEmpty(metrics) && (series ?? []).every(({ values }) => isEmpty(values));
}

function shapePoint(plan: Plan, byStart: readonly ByStart[], i: number): NonNullable<Series>[number] {
  const [startMs, endMs] = [plan.boundaries[i]!, plan.boundaries[i + 1]!];
  const waiting = maturing(plan, endMs);
  return {
    start: plan.zone.format(startMs),
    end: plan.zone.format(endMs),
    provisional: endMs > plan.watermarkMs,
    ...(waiting.length > 0 && { maturing: waiting }),
    values: valuesAt(plan, byStart, startMs),
  };
}

/** The cohort metrics of which, for a bucket that ends at `endMs`, not every entity has had its time. */
export function maturing({ metrics, watermarkMs }: Plan, endMs: number): string[] {
  const isWaiting = ({ windowHours }: Metric) =>
    windowHours !== undefined && endMs + windowHours * HOUR_MS > watermarkMs;
  return metrics.filter(({ metric }) => isWaiting(metric)).map(({ metric }) => metric.id);
}

function startOf(row: Row): number | null {
  return row.start === null || row.start === undefined ? null : Number(row.start);
}

/** The values of a bucket, or of the whole range. There is no state yet in a bucket that has not begun: null, not the state of now. */
function valuesAt(plan: Plan, byStart: readonly ByStart[], startMs: number | null): Values {
  const rows = byStart.map((rowsByStart) => rowsByStart.get(startMs));
  const isAhead = (startMs ?? plan.query.range.fromMs) >= plan.nowMs;
  const values = plan.metrics.map((planned) => {
    const isLevel = planned.reads.some(({ statement }) => plan.statements[statement]?.reading === 'level');
    return [planned.metric.id, isLevel && isAhead ? null : valueOf(planned, rows)] as const;
  });
  return Object.fromEntries(values);
}
