import { MINUTE_MS } from '../../kernel/units.ts';
import type { SqlParams } from '../../platform/warehouse/connection.ts';
import { BOUNDARIES, type Sql, type SourceContext, instant } from '../catalog/source.ts';
import { leftOutColumn } from '../receipt/left-out.ts';
import { instantsSql } from './instants-sql.ts';
import type { Column, OnTime, Plan, Statement } from '../plan/plan.ts';
import { addsUp } from '../plan/adds-up.ts';
import type { GroupKey } from '../results.ts';
import { type NamedSql, timeSql } from './time-sql.ts';

/** The part of an answer that a statement reads. */
export interface Part {
  /** The dimensions that it groups by. Empty: one group for everything. */
  dimensions: readonly string[];
  /** True for a row per bucket; false for the whole range only. */
  hasSeries: boolean;
  maxRows: number;
  /** If true, the statement also counts events whose money is in another currency. */
  countsLeftOut?: boolean;
  /** Restricts the part to these groups (`keep`), or leaves these groups out. */
  groups?: { keys: readonly GroupKey[]; keep: boolean };
}

/**
 * Makes the statement: one row for the whole range (`start` is null) and, with a series, a row for each bucket that is not empty
 * (`start` is its first ms). With dimensions it returns the same for each combination of values, and one row more than the
 * service may serve. Where the buckets add up to the whole, `splitRows` makes the row of the whole.
 */
export function metricSql(plan: Plan, statement: Statement, part: Part): Sql {
  const { source, columns } = statement;
  const { dimensions, hasSeries } = part;
  const isRestricted = ({ inCurrency }: Column) => inCurrency && !dimensions.includes('currency');
  const rows = rowsSql(plan, statement, {
    dimensions,
    ...keysSql(plan, part),
    ...(source.startsItself === true && !hasSeries && { outside: ['start IS NULL'] }),
  });
  const leftOut = part.countsLeftOut === true ? leftOutColumn(plan, statement) : null;
  const items = [
    ...dimensions,
    startSql(statement, hasSeries),
    ...columns.map((column) => columnSql(column, isRestricted(column))),
    ...(leftOut === null ? [] : [leftOut]),
  ];
  const named = [
    ...(hasSeries && source.startsItself !== true ? [`${BOUNDARIES} AS boundaries`] : []),
    ...rows.named,
  ];
  const lines = [
    ...(named.length === 0 ? [] : [`WITH ${named.join(',\n    ')}`]),
    'SELECT',
    items.map((item) => `    ${item}`).join(',\n'),
    rows.text,
    ...groupBySql(statement, part),
  ];
  const params = { ...standardParams(plan, statement), ...rows.params, max_rows: part.maxRows };
  return bind(lines.join('\n'), params, plan.boundaries);
}

function groupBySql(statement: Statement, { dimensions, hasSeries }: Part): string[] {
  const { source } = statement;
  const sets = [dimensions, ...(hasSeries ? [[...dimensions, 'start']] : [])];
  const limit = dimensions.length > 0 ? ['LIMIT {max_rows:UInt32}'] : [];
  if (source.startsItself === true) return [`GROUP BY ${[...dimensions, 'start'].join(', ')}`, ...limit];
  if (dimensions.length === 0 && !hasSeries) return [];
  if (hasSeries && addsUp(statement)) return [`GROUP BY ${[...dimensions, 'start'].join(', ')}`, ...limit];
  return [
    `GROUP BY GROUPING SETS (${sets.map((set) => `(${set.join(', ')})`).join(', ')})`,
    ...limit,
    'SETTINGS group_by_use_nulls = 1',
  ];
}

function keysSql(
  { query }: Plan,
  { groups }: Part,
): Pick<RowsOptions, 'conditions' | 'filtersBy' | 'params'> {
  if (groups === undefined) return {};
  const key = query.dimensions.map((name) => `ifNull(toString(${name}), '')`).join(', ');
  const condition = `CAST([${key}], 'Array(String)') ${groups.keep ? 'IN' : 'NOT IN'} (SELECT arrayJoin({keys:Array(Array(String))}))`;
  return { conditions: [condition], filtersBy: query.dimensions, params: { keys: groups.keys } };
}

function startSql({ source }: Statement, hasSeries: boolean): string {
  if (source.startsItself === true) return 'start';
  return !hasSeries ? 'NULL AS start' : `roundDown(${source.timeMs}, boundaries) AS start`;
}

interface RowsOptions {
  /** The dimensions that the statement groups by. */
  dimensions: readonly string[];
  /** Conditions in addition to the query's filters, over columns named like dimensions. */
  conditions?: readonly string[];
  /** Dimensions that these conditions name and by which the statement does not cut. */
  filtersBy?: readonly string[];
  /** Conditions over the rows that the source returns. */
  outside?: readonly string[];
  params?: SqlParams;
}

/**
 * SQL: FROM and WHERE for the rows of a source that match the query and the caller's conditions. `named`: the expressions that stand
 * behind WITH in front of it.
 */
export function rowsSql(
  plan: Plan,
  statement: Statement,
  options: RowsOptions,
): Sql & Pick<NamedSql, 'named'> {
  const { source, reading } = statement;
  const cuts = cutsOf(plan, options);
  const filters = [...plan.filters.conditions, ...(options.conditions ?? [])];
  const subquery = source.from?.(
    contextOf(plan, statement, { ...options, cuts, where: filters.join(' AND ') || 'true' }),
  );
  const from =
    subquery === undefined ? source.name : `(\n${subquery.text.trim().replaceAll(/^/gm, '    ')}\n)`;
  const timed = [
    ...(reading === 'flow' ? [`${source.time} >= ${instant('from_ms')}`] : []),
    `${source.time} < ${instant('to_ms')}`,
    ...filters,
  ];
  const conditions = [...(source.startsItself === true ? [] : timed), ...(options.outside ?? [])];
  const text = conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n    AND ')}`;
  const params = { ...standardParams(plan, statement), ...options.params, ...subquery?.params };
  const rows = bind(`FROM ${from}${text}`, params, plan.boundaries);
  const time = timeSql(plan, source.timeMs, cuts);
  return { text: rows.text, named: time.named, params: { ...rows.params, ...time.params } };
}

function cutsOf({ query }: Plan, { dimensions, filtersBy = [] }: RowsOptions): ReadonlySet<string> {
  return new Set([...dimensions, ...query.filters.map(({ dimension }) => dimension), ...filtersBy]);
}

function contextOf(
  plan: Plan,
  { reading }: Statement,
  { dimensions, cuts, where }: Pick<SourceContext, 'dimensions' | 'cuts' | 'where'>,
): SourceContext {
  const { query, boundaries, zone, nowMs, watermarkMs } = plan;
  const { range, grain } = query;
  return { reading, range, boundaries, grain, zone, dimensions, cuts, where, nowMs, watermarkMs };
}

/**
 * The parameters that any SQL of the catalogue may name. A level ends now at the latest: an event with a later time has not
 * happened.
 */
function standardParams(plan: Plan, { reading }: Statement): SqlParams {
  const { query, filters, nowMs, watermarkMs, onTime = defaultOnTime } = plan;
  const { fromMs, toMs } = query.range;
  return {
    from_ms: fromMs,
    to_ms: reading === 'level' ? Math.min(toMs, nowMs) : toMs,
    ...filters.params,
    currency: query.currency,
    now_ms: nowMs,
    watermark_ms: watermarkMs,
    on_time_early_ms: onTime.earlyMs ?? Number.MAX_SAFE_INTEGER,
    on_time_late_ms: onTime.lateMs,
  };
}

const defaultOnTime: OnTime = { earlyMs: null, lateMs: 10 * MINUTE_MS };

/** Binds the values that a statement names, and puts the boundaries in place of `BOUNDARIES`. */
export function bind(text: string, params: SqlParams, boundaries: readonly number[] = []): Sql {
  const instants = instantsSql('boundaries', boundaries);
  return withNamed(text.replaceAll(BOUNDARIES, instants.text), { ...params, ...instants.params });
}

function withNamed(text: string, params: SqlParams): Sql {
  const named = new Set([...text.matchAll(/\{(\w+):/g)].map((match) => match[1]));
  return { text, params: Object.fromEntries(Object.entries(params).filter(([name]) => named.has(name))) };
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
    distinct_counted: 'sum',
    distinct: 'uniqExact',
    distinct_states: 'uniqExactMerge',
    quantiles: 'quantilesExactInclusive',
  }[aggregate.fn];
  const levelsSql = aggregate.fn === 'quantiles' ? `(${levels.join(', ')})` : '';
  return where === ''
    ? `${name}${levelsSql}(${aggregate.of}) AS ${alias}`
    : `${name}If${levelsSql}(${aggregate.of}, ${where}) AS ${alias}`;
}
