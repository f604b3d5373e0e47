import {
  type Aggregate,
  type Catalog,
  type Measure,
  type Metric,
  isMoney,
  measuresOf,
  sourceTablesOf,
} from './catalog/metric.ts';
import { type Source, sources } from './catalog/sources.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { type MetricQuery, filtersCurrency, limits } from './query.ts';
import { buildSpine } from './spine.ts';
import { makeZone } from './zone.ts';

/** One column of a statement. */
export interface Column {
  /** Its name in SQL and in rows. */
  alias: string;
  aggregate: Aggregate;
  /** Only rows in the currency of the query count, unless each currency has its own group. */
  inCurrency: boolean;
  /** Of percentiles: the levels, ascending, in the order of the column's array. */
  levels: number[];
}

/** All that is read from one source, in one statement. */
export interface Statement {
  source: Source;
  /** Why this source was taken, for a person. */
  why: string;
  metrics: Metric[];
  columns: Column[];
}

export interface Plan {
  query: MetricQuery;
  /** Boundaries of the buckets in ms: bucket i is [boundaries[i], boundaries[i + 1]). */
  boundaries: number[];
  statements: Statement[];
}

/**
 * Decides from where each metric is read: the cheapest source that is exact for the query's boundaries. Metrics of one
 * source share one statement. Throws `invalid_parameter` when the grain makes too many points.
 */
export function planQuery(query: MetricQuery, entries: Catalog): Plan {
  const cut = { grain: query.grain, zone: makeZone(query.timezone) };
  const boundaries = buildSpine(query.range, cut, limits.points);
  if (boundaries === null) {
    throw invalidParameter(
      'grain',
      `makes more than ${limits.points} points over this range`,
      'a wider grain or a shorter range',
    );
  }
  const statements = new Map<string, Statement>();
  for (const id of query.metrics) {
    const metric = entries.get(id);
    if (metric === undefined) throw invalidParameter('metrics', `does not know "${id}"`, [...entries.keys()]);
    const { source, why } = chooseSource(metric, query, boundaries);
    const statement = statements.get(source.table) ?? { source, why: '', metrics: [], columns: [] };
    if (!statement.why.includes(why)) statement.why = `${statement.why} ${why}`.trim();
    statement.metrics.push(metric);
    addColumns(statement, metric, query);
    statements.set(source.table, statement);
  }
  return { query, boundaries, statements: [...statements.values()] };
}

/** The column of a measure: money and what it is divided by count within one currency, so they have columns of their own. */
export function aliasOf(measure: Measure, metric: Metric): string {
  return `m_${measure.name}${isMoney(metric) ? '_in_currency' : ''}`;
}

function chooseSource(
  metric: Metric,
  query: MetricQuery,
  boundaries: readonly number[],
): { source: Source; why: string } {
  const tables = sourceTablesOf(metric);
  const cuts = [...query.dimensions, ...query.filters.map(({ dimension }) => dimension)];
  const refused: string[] = [];
  for (const source of sources.filter(({ table }) => tables.includes(table))) {
    const obstacle = obstacleOf(source, cuts, boundaries);
    if (obstacle === null)
      return { source, why: refused.length > 0 ? refused.join(' ') : reasons[source.kind] };
    refused.push(obstacle);
  }
  const allowed = metric.dimensions.length === 0 ? 'no dimension' : metric.dimensions;
  throw invalidParameter('metrics', `asks for ${metric.id}, which has no exact source here`, allowed);
}

const reasons = {
  rollup: 'Every boundary falls on a quarter hour, so the rollup is exact, and it is the cheapest.',
  family: 'Only the single events give an exact percentile.',
};

function obstacleOf(source: Source, cuts: readonly string[], boundaries: readonly number[]): string | null {
  const missing = cuts.find((dimension) => !source.dimensions.includes(dimension));
  if (missing !== undefined) return `${source.table} does not tell ${missing} apart.`;
  if (isAligned(boundaries, source.bucketMs)) return null;
  return 'A boundary does not fall on a quarter hour, so the events themselves are counted.';
}

/** Whether buckets of that width never straddle a boundary. */
export function isAligned(boundaries: readonly number[], bucketMs: number): boolean {
  return boundaries.every((boundary) => boundary % bucketMs === 0);
}

function addColumns(statement: Statement, metric: Metric, query: MetricQuery): void {
  for (const measure of measuresOf(metric)) {
    const alias = aliasOf(measure, metric);
    let column = statement.columns.find((known) => known.alias === alias);
    if (column === undefined) {
      const aggregate = measure.from[statement.source.table]!;
      column = { alias, aggregate, inCurrency: isMoney(metric) && !filtersCurrency(query), levels: [] };
      statement.columns.push(column);
    }
    if (metric.kind === 'percentile' && !column.levels.includes(metric.level)) {
      column.levels = [...column.levels, metric.level].sort((a, b) => a - b);
    }
  }
}
