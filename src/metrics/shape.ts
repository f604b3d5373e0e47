import type { Answer, MetricValue, Receipt } from './answer.ts';
import type { Plan } from './plan.ts';
import { limits } from './query.ts';
import { type Results, type Row, tooManyGroups } from './run.ts';
import { valueOf } from './value.ts';
import { type Zone, makeZone } from './zone.ts';

type Values = Record<string, MetricValue>;
type Series = Answer['series'];

/** Rows of every statement of a plan that belong together: those of the whole, or of one group. */
type RowSets = readonly (readonly Row[])[];

interface Frame {
  plan: Plan;
  zone: Zone;
  watermarkMs: number;
}

/** The answer from what the sources said: gaps filled on the spine, ratios divided, incomplete buckets marked. */
export function shapeAnswer(
  plan: Plan,
  results: Results,
  completeness: { receipt: Receipt; watermarkMs: number },
): Answer {
  const frame = { plan, zone: makeZone(plan.query.timezone), watermarkMs: completeness.watermarkMs };
  return {
    ...shapeRows(frame, results.totals),
    breakdown: plan.query.dimensions.length === 0 ? null : shapeGroups(frame, results.groups),
    query: echoQuery(frame),
    receipt: completeness.receipt,
    plan: {
      sources: plan.statements.map(({ source, why, metrics }) => ({
        source: source.table,
        why,
        metrics: metrics.map(({ id }) => id),
      })),
    },
  };
}

function shapeRows(frame: Frame, rowSets: RowSets): { metrics: Values; series: Series } {
  const byStart = rowSets.map((rows) => new Map(rows.map((row) => [startOf(row), row])));
  return {
    metrics: valuesAt(frame.plan, byStart, null),
    series: frame.plan.query.grain === 'total' ? null : shapeSeries(frame, byStart),
  };
}

function startOf(row: Row): number | null {
  return row.start === null || row.start === undefined ? null : Number(row.start);
}

function shapeSeries(
  { plan, zone, watermarkMs }: Frame,
  byStart: readonly Map<number | null, Row>[],
): Series {
  return plan.boundaries.slice(0, -1).map((startMs, i) => {
    const endMs = plan.boundaries[i + 1]!;
    return {
      start: zone.format(startMs),
      end: zone.format(endMs),
      provisional: endMs > watermarkMs,
      values: valuesAt(plan, byStart, startMs),
    };
  });
}

function valuesAt(plan: Plan, byStart: readonly Map<number | null, Row>[], startMs: number | null): Values {
  const found = new Map<string, MetricValue>();
  plan.statements.forEach(({ metrics, columns }, i) => {
    const row = byStart[i]?.get(startMs);
    for (const metric of metrics) found.set(metric.id, valueOf(metric, columns, row));
  });
  return Object.fromEntries(plan.query.metrics.map((id) => [id, found.get(id) ?? null]));
}

/**
 * Groups in the order of their values, what the events do not tell last. A group is left out when all of its values are
 * nothing: a successful payment has no error code, but makes no group of failures without one.
 */
function shapeGroups(frame: Frame, rowSets: RowSets): Answer['breakdown'] {
  const { dimensions } = frame.plan.query;
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
  if (groups.size * (frame.plan.boundaries.length - 1) > limits.points) throw tooManyGroups();
  return [...groups.values()]
    .sort((a, b) => compareGroups(Object.values(a.by), Object.values(b.by)))
    .map(({ by, rows }) => ({ by, ...shapeRows(frame, rows) }))
    .filter(({ metrics }) => !Object.values(metrics).every(isNothing));
}

function isNothing(value: MetricValue): boolean {
  if (value === null || typeof value !== 'object') return Number(value ?? 0) === 0;
  return Number(value.numerator) === 0 && value.denominator === 0;
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

function echoQuery({ plan: { query }, zone }: Frame): Answer['query'] {
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
