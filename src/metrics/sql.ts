import type { SqlParams } from '../warehouse/connection.ts';
import { UNKNOWN } from './catalog/dimensions.ts';
import { BOUNDARIES, type Sql, type SourceContext, instant } from './catalog/source.ts';
import type { Column, Plan, Statement } from './plan.ts';
import type { Filter } from './query.ts';
import { limits } from './query.ts';
import { packRuns } from './spine.ts';

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

function metricSql(plan: Plan, statement: Statement, dimensions: readonly string[]): Sql {
  const { source, columns } = statement;
  const hasSeries = plan.query.grain !== 'total';
  const isRestricted = ({ inCurrency }: Column) => inCurrency && !dimensions.includes('currency');
  const sets = [dimensions, ...(hasSeries ? [[...dimensions, 'start']] : [])];
  const isGrouped = dimensions.length > 0 || hasSeries;
  const rows = rowsSql(plan, statement, { dimensions });
  const lines = [
    ...(hasSeries && source.startsItself !== true ? [`WITH ${BOUNDARIES} AS boundaries`] : []),
    'SELECT',
    [
      ...dimensions,
      startSql(plan, statement),
      ...columns.map((column) => columnSql(column, isRestricted(column))),
    ]
      .map((item) => `    ${item}`)
      .join(',\n'),
    rows.text,
    ...(source.startsItself === true
      ? [`GROUP BY ${[...dimensions, 'start'].join(', ')}`]
      : isGrouped
        ? [`GROUP BY GROUPING SETS (${sets.map((set) => `(${set.join(', ')})`).join(', ')})`]
        : []),
    ...(dimensions.length > 0 ? ['LIMIT {max_rows:UInt32}'] : []),
    ...(isGrouped && source.startsItself !== true ? ['SETTINGS group_by_use_nulls = 1'] : []),
  ];
  return bind(lines.join('\n'), {
    ...standardParams(plan, statement),
    ...rows.params,
    max_rows: limits.points + 1,
  });
}

function startSql({ query }: Plan, { source }: Statement): string {
  if (source.startsItself === true) return 'start';
  return query.grain === 'total' ? 'NULL AS start' : `roundDown(${source.timeMs}, boundaries) AS start`;
}

/** FROM and WHERE: the rows of a source that a query is about, and that meet conditions of the caller. */
export function rowsSql(
  plan: Plan,
  statement: Statement,
  { dimensions, conditions: given = [] }: { dimensions: readonly string[]; conditions?: readonly string[] },
): Sql {
  const { source, reading } = statement;
  const filters = plan.query.filters.map(conditionSql);
  const context = contextOf(plan, statement, { dimensions, where: filters.join(' AND ') || 'true' });
  const subquery = source.from?.(context);
  const from =
    subquery === undefined ? source.name : `(\n${subquery.text.trim().replaceAll(/^/gm, '    ')}\n)`;
  const timed = [
    ...(reading === 'flow' ? [`${source.time} >= ${instant('from_ms')}`] : []),
    `${source.time} < ${instant('to_ms')}`,
    ...filters,
  ];
  const conditions = [...(source.startsItself === true ? [] : timed), ...given];
  const where = conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n    AND ')}`;
  const params = { ...standardParams(plan, statement), ...subquery?.params };
  return bind(`FROM ${from}${where}`, params);
}

function contextOf(
  plan: Plan,
  { reading }: Statement,
  given: Pick<SourceContext, 'dimensions' | 'where'>,
): SourceContext {
  const { query, boundaries, zone, nowMs, watermarkMs } = plan;
  return { reading, range: query.range, boundaries, grain: query.grain, zone, nowMs, watermarkMs, ...given };
}

/** What any SQL of the catalogue may name. A level is as of now at the latest: what is stamped later has not happened. */
function standardParams(plan: Plan, { reading }: Statement): SqlParams {
  const { query, boundaries, nowMs, watermarkMs } = plan;
  const { fromMs, toMs } = query.range;
  return {
    from_ms: fromMs,
    to_ms: reading === 'level' ? Math.min(toMs, nowMs) : toMs,
    ...Object.fromEntries(query.filters.map((filter) => [`only_${filter.dimension}`, storedValues(filter)])),
    ...runParams(boundaries),
    currency: query.currency,
    now_ms: nowMs,
    watermark_ms: watermarkMs,
  };
}

/** The values of `BOUNDARIES`. */
export function runParams(boundaries: readonly number[]): SqlParams {
  const runs = packRuns(boundaries);
  return { run_starts: runs.starts, run_steps: runs.steps, run_counts: runs.counts };
}

/** A statement with those of the values that it names. */
export function bind(text: string, params: SqlParams): Sql {
  const named = new Set([...text.matchAll(/\{(\w+):/g)].map((match) => match[1]));
  return { text, params: Object.fromEntries(Object.entries(params).filter(([name]) => named.has(name))) };
}

function conditionSql({ dimension }: Filter): string {
  return `${dimension} IN {only_${dimension}:Array(String)}`;
}

function storedValues({ values }: Filter): string[] {
  return values.flatMap((value) => (value === UNKNOWN ? ['', UNKNOWN] : [value]));
}

function columnSql({ alias, aggregate, levels }: Column, inCurrency: boolean): string {
  if (aggregate.fn === 'expression') return `${aggregate.of} AS ${alias}`;
  const conditions = [
    ...(aggregate.where === undefined ? [] : [aggregate.where]),
    ...(inCurrency ? ['currency = {currency:String}'] : []),
  ];
  const where = conditions.map((c) => (conditions.length > 1 ? `(${c})` : c)).join(' AND ');
  if (aggregate.fn === 'count') return `countIf(${where}) AS ${alias}`;
  const name = {
    sum: 'sum',
    level: 'sum',
    distinct: 'uniqExact',
    distinct_states: 'uniqExactMerge',
    quantiles: 'quantilesExactInclusive',
  }[aggregate.fn];
  const levelsSql = aggregate.fn === 'quantiles' ? `(${levels.join(', ')})` : '';
  return where === ''
    ? `${name}${levelsSql}(${aggregate.of}) AS ${alias}`
    : `${name}If${levelsSql}(${aggregate.of}, ${where}) AS ${alias}`;
}
