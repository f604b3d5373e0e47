import type { SqlParams } from '../warehouse/connection.ts';
import { UNKNOWN } from './catalog/dimensions.ts';
import type { Source } from './catalog/sources.ts';
import type { Column, Plan, Statement } from './plan.ts';
import { type Filter, type MetricQuery, limits } from './query.ts';
import { packRuns } from './spine.ts';

/** A statement as text and the values that the engine binds to its `{name:Type}`. What a caller sent is only ever a value. */
export interface Sql {
  text: string;
  params: SqlParams;
}

/** SQL: all boundaries of the buckets, as ms since 1970, put together from runs of equal steps. */
export const BOUNDARIES =
  'arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)}))';

/**
 * The whole range in one row (`start` is null) and, when the query has a series, a row for each bucket that is not
 * empty (`start` is its first ms).
 */
export function totalSql(plan: Plan, statement: Statement): Sql {
  return metricSql(plan, statement, []);
}

/** The same for each combination of the query's dimensions that occurs. Asks for one row more than may be served. */
export function groupsSql(plan: Plan, statement: Statement): Sql {
  return metricSql(plan, statement, plan.query.dimensions);
}

function metricSql({ query, boundaries }: Plan, statement: Statement, dimensions: readonly string[]): Sql {
  const { source, columns } = statement;
  const hasSeries = query.grain !== 'total';
  const start = hasSeries ? `roundDown(${source.timeMs}, boundaries) AS start` : 'NULL AS start';
  const sets = [dimensions, ...(hasSeries ? [[...dimensions, 'start']] : [])];
  const isRestricted = ({ inCurrency }: Column) => inCurrency && !dimensions.includes('currency');
  const isGrouped = dimensions.length > 0 || hasSeries;
  const lines = [
    ...(hasSeries ? [`WITH ${BOUNDARIES} AS boundaries`] : []),
    'SELECT',
    [...dimensions, start, ...columns.map((column) => columnSql(column, isRestricted(column)))]
      .map((item) => `    ${item}`)
      .join(',\n'),
    `FROM ${source.table}`,
    whereSql(source, query),
    ...(isGrouped ? [`GROUP BY GROUPING SETS (${sets.map((set) => `(${set.join(', ')})`).join(', ')})`] : []),
    ...(dimensions.length > 0 ? ['LIMIT {max_rows:UInt32}'] : []),
    ...(isGrouped ? ['SETTINGS group_by_use_nulls = 1'] : []),
  ];
  const params = {
    ...rangeParams(query),
    ...(hasSeries ? runParams(boundaries) : {}),
    ...(columns.some(isRestricted) ? { currency: query.currency } : {}),
    ...(dimensions.length > 0 ? { max_rows: limits.points + 1 } : {}),
  };
  return { text: lines.join('\n'), params };
}

/** The part of a source that a query is about; its values are those of `rangeParams`. */
export function whereSql(source: Source, query: MetricQuery): string {
  const conditions = [
    `${source.time} >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')`,
    `${source.time} < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')`,
    ...query.filters.map(({ dimension }) => `${dimension} IN {only_${dimension}:Array(String)}`),
  ];
  return `WHERE ${conditions.join('\n    AND ')}`;
}

/** The values of range and filters. */
export function rangeParams({ range, filters }: MetricQuery): SqlParams {
  const only = filters.map((filter) => [`only_${filter.dimension}`, storedValues(filter)]);
  return { from_ms: range.fromMs, to_ms: range.toMs, ...Object.fromEntries(only) };
}

/** The values of `BOUNDARIES`. */
export function runParams(boundaries: readonly number[]): SqlParams {
  const runs = packRuns(boundaries);
  return { run_starts: runs.starts, run_steps: runs.steps, run_counts: runs.counts };
}

function storedValues({ values }: Filter): string[] {
  return values.flatMap((value) => (value === UNKNOWN ? ['', UNKNOWN] : [value]));
}

function columnSql({ alias, aggregate, levels }: Column, inCurrency: boolean): string {
  const conditions = [
    ...(aggregate.where === undefined ? [] : [aggregate.where]),
    ...(inCurrency ? ['currency = {currency:String}'] : []),
  ];
  const where = conditions.map((c) => (conditions.length > 1 ? `(${c})` : c)).join(' AND ');
  if (aggregate.fn === 'count') return `countIf(${where}) AS ${alias}`;
  if (aggregate.fn === 'quantiles')
    return `quantilesExactInclusiveIf(${levels.join(', ')})(${aggregate.of}, ${where}) AS ${alias}`;
  return where === '' ? `sum(${aggregate.of}) AS ${alias}` : `sumIf(${aggregate.of}, ${where}) AS ${alias}`;
}
