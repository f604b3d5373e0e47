import type { Answer, MetricValue, Receipt } from './answer.ts';
import { accumulateLevels } from './accumulate.ts';
import type { Metric } from './catalog/metric.ts';
import type { Plan } from './plan.ts';
import { limits } from './query.ts';
import { type Results, type Row, tooManyGroups } from './run.ts';
import { valueOf } from './value.ts';

type Values = Record<string, MetricValue>;
type Series = Answer['series'];

const HOUR_MS = 3_600_000;

/** Rows of every statement of a plan that belong together: those of the whole, or of one group. */
type RowSets = readonly (readonly Row[])[];

/** The answer from what the sources said: gaps filled on the spine, ratios divided, incomplete buckets marked. */
export function shapeAnswer(plan: Plan, results: Results, receipt: Receipt): Answer {
  return {
    ...shapeRows(plan, results.totals),
    breakdown: plan.query.dimensions.length === 0 ? null : shapeGroups(plan, results.groups),
    query: echoQuery(plan),
    receipt,
    plan: {
      sources: plan.statements.map(({ source, why, metrics }) => ({
        source: source.name,
        why,
        metrics: metrics.map(({ id }) => id),
      })),
    },
  };
}

type ByStart = ReadonlyMap<number | null, Row>;

function shapeRows(plan: Plan, rowSets: RowSets): { metrics: Values; series: Series } {
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
function maturing({ metrics, watermarkMs }: Plan, endMs: number): string[] {
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

/**
 * Groups in the order of their values, what the events do not tell last. A group is left out when all of its values are
 * nothing: a successful payment has no error code, but makes no group of failures without one.
 */
function shapeGroups(plan: Plan, rowSets: RowSets): Answer['breakdown'] {
  const { dimensions } = plan.query;
  const groups = new Map<string, { by: Record<string, string | null>; rows: Row[][] }>();
  rowSets.forEach((rows, i) => {
    for (const row of rows) {
      const by = Object.fromEntries(dimensions.map((name) => [name, dimensionValue(row[name])]));
      const key = JSON.stringify(Object.values(by));
      const group = groups.get(key) ?? { by, rows: rowSets.map(() => []) };
      group.rows[i]?.push(row);
      groups.set(key, group);
    }
  });
  if (groups.size * (plan.boundaries.length - 1) > limits.points) throw tooManyGroups();
  return [...groups.values()]
    .sort((a, b) => compareGroups(Object.values(a.by), Object.values(b.by)))
    .map(({ by, rows }) => ({ by, ...shapeRows(plan, rows) }))
    .filter(
      ({ metrics, series }) => ![metrics, ...(series ?? []).map(({ values }) => values)].every(isEmpty),
    );
}

function isEmpty(values: Values): boolean {
  return Object.values(values).every(isNothing);
}

function isNothing(value: MetricValue): boolean {
  if (value === null || typeof value !== 'object') return Number(value ?? 0) === 0;
  return Number(value.numerator) === 0 && Number(value.denominator) === 0;
}

function dimensionValue(cell: Row[string] | undefined): string | null {
  return typeof cell === 'string' && cell !== '' ? cell : null;
}

function compareGroups(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? null;
    if (left === right) continue;
    if (left === null || right === null) return left === null ? 1 : -1;
    return left < right ? -1 : 1;
  }
  return 0;
}

function echoQuery({ query, zone }: Plan): Answer['query'] {
  return {
    metrics: [...query.metrics],
    from: zone.format(query.range.fromMs),
    to: zone.format(query.range.toMs),
    grain: query.grain,
    timezone: query.timezone,
    currency: query.currency,
    dimensions: [...query.dimensions],
    filters: query.filters.map(({ dimension, values }) => ({ dimension, values: [...values] })),
  };
}
