import type { Catalog } from '../catalog/catalog.ts';
import { type Aggregate, type Measure, type Metric, isMoney, measuresOf } from '../catalog/metric.ts';
import type { Reading, Source } from '../catalog/source.ts';
import type { Dimension } from '../catalog/dimensions.ts';
import { namesOfTime } from '../catalog/dimensions-of-time.ts';
import { type Need, chooseSources } from './choose-source.ts';
import { filterSql } from '../sql/filter-sql.ts';
import { invalidParameter } from '../query/invalid-parameter.ts';
import { type MetricQuery, filtersCurrency, limits } from '../query/query.ts';
import { bucketBoundaries } from '../time/buckets.ts';
import { offsetsIn } from '../time/offsets.ts';
import { type Zone, makeZone } from '../../kernel/time-zone.ts';

/** One column of a statement. */
export interface Column {
  /** The name of the column in SQL and in rows. */
  alias: string;
  aggregate: Aggregate;
  /** If true, only rows in the query's currency count, unless each currency has its own group. */
  inCurrency: boolean;
  /** For percentiles: the levels, ascending, in the order of the column's array. */
  levels: number[];
}

/** One statement: everything that the plan reads from one source in one way. */
export interface Statement {
  source: Source;
  reading: Reading;
  /** The reason for choosing this source, in words for a person. */
  why: string;
  metrics: Metric[];
  columns: Column[];
}

/** The place of a measure: a column in the rows of a statement. */
export interface Read {
  /** The index of the statement in the plan. */
  statement: number;
  column: Column;
}

/** A metric of the query, and the place of each of its measures, in the order of `measuresOf`. */
interface PlannedMetric {
  metric: Metric;
  reads: Read[];
}

/** The moment at which a query is answered, with the watermark and the definitions in force. */
export interface Moment {
  nowMs: number;
  watermarkMs: number;
  /** How early and how late a departure may be and still count as on time. `earlyMs` null: any time. Default: any, 10 minutes. */
  onTime?: OnTime;
}

export interface OnTime {
  earlyMs: number | null;
  lateMs: number;
}

export interface Plan extends Moment {
  query: MetricQuery;
  zone: Zone;
  /** The dimensions of the query. */
  dimensions: Dimension[];
  filters: ReturnType<typeof filterSql>;
  /** The boundaries of the buckets in ms: bucket i is [boundaries[i], boundaries[i + 1]). */
  boundaries: number[];
  statements: Statement[];
  metrics: PlannedMetric[];
  /**
   * The same question without its dimensions, which gives the numbers of the whole: sources that do not tell the groups apart are
   * cheaper to read. Absent if the query has no dimensions.
   */
  whole?: Plan;
}

/** Returns the plan that gives the numbers of the whole. */
export function wholeOf(plan: Plan): Plan {
  return plan.whole ?? plan;
}

/** Lists the statements of a plan, for the groups and for the whole. */
export function allStatements({ statements, whole }: Plan): Statement[] {
  return [...statements, ...(whole?.statements ?? [])];
}

/**
 * Chooses the source of each metric: the cheapest one that is exact for the query's boundaries. All metrics of one source share
 * one statement. Throws `invalid_parameter` if the grain makes too many points.
 */
export function planQuery(query: MetricQuery, catalog: Catalog, moment: Moment): Plan {
  const zone = makeZone(query.timezone);
  const boundaries = bucketBoundaries(query.range, { grain: query.grain, zone }, limits.points);
  if (boundaries === null) {
    throw invalidParameter(
      'grain',
      `makes more than ${limits.points} points over this range`,
      'a wider grain or a shorter range',
    );
  }
  if (query.limit !== null && (query.limit + 1) * (boundaries.length - 1) > limits.points) {
    const allowed = 'fewer groups, a wider grain or a shorter range';
    throw invalidParameter('limit', `makes more than ${limits.points} points, groups times buckets`, allowed);
  }
  const plan: Plan = {
    ...moment,
    query,
    zone,
    boundaries,
    dimensions: catalog.dimensions.filter(({ name }) => query.dimensions.includes(name)),
    filters: filterSql(query.filters, catalog.dimensions),
    statements: [],
    metrics: [],
  };
  const need = needOf(plan, catalog);
  for (const id of query.metrics)
    plan.metrics.push(planMetric(plan, metricOf(catalog, id), { catalog, need }));
  const isCut = query.dimensions.length > 0;
  if (isCut) plan.whole = planQuery({ ...query, dimensions: [], limit: null }, catalog, moment);
  return plan;
}

function metricOf({ metrics }: Catalog, id: string): Metric {
  const metric = metrics.get(id);
  if (metric === undefined) throw invalidParameter('metrics', `does not know "${id}"`, [...metrics.keys()]);
  return metric;
}

/** Tells what a source must tell apart. The offsets matter where hours and days are told apart, and nowhere else. */
function needOf({ query, zone, boundaries }: Plan, { dimensions }: Catalog): Need {
  const cuts = [...query.dimensions, ...query.filters.map(({ dimension }) => dimension)];
  const isOfTime = namesOfTime(dimensions).some((name) => cuts.includes(name));
  const offsets = isOfTime ? offsetsIn(query.range, zone).map(({ offsetMs }) => offsetMs) : [];
  return { cuts, boundaries, offsets };
}

function planMetric(
  { query, statements }: Plan,
  metric: Metric,
  { catalog, need }: { catalog: Catalog; need: Need },
): PlannedMetric {
  const { cuts } = need;
  const choice = chooseSources(metric, catalog.sources, need);
  if (choice === null) {
    const allowed = metric.dimensions.length === 0 ? 'no dimension' : metric.dimensions;
    throw invalidParameter('metrics', `asks for ${metric.id}, which has no exact source here`, allowed);
  }
  const reads = measuresOf(metric).map((measure, i): Read => {
    const chosen = choice.sources[i]!;
    const aggregate = measure.from[chosen.name]!;
    const source = sharedBy(chosen, { cuts, sources: catalog.sources });
    const index = statementFor(statements, source, aggregate.fn === 'level' ? 'level' : 'flow');
    const statement = statements[index]!;
    const why = choice.why[i]!;
    if (!statement.why.includes(why)) statement.why = `${statement.why} ${why}`.trim();
    if (!statement.metrics.includes(metric)) statement.metrics.push(metric);
    return { statement: index, column: columnFor(statement, { measure, aggregate, metric, query }) };
  });
  return { metric, reads };
}

function statementFor(statements: Statement[], source: Source, reading: Reading): number {
  const index = statements.findIndex((one) => one.source === source && one.reading === reading);
  if (index >= 0) return index;
  return statements.push({ source, reading, why: '', metrics: [], columns: [] }) - 1;
}

/** Returns the source with the same rows that is read in place of the chosen one, if it has all dimensions of the query. */
function sharedBy(
  chosen: Source,
  { cuts, sources }: { cuts: readonly string[]; sources: readonly Source[] },
): Source {
  const shared = sources.find(({ name }) => name === chosen.sameRowsAs);
  return shared !== undefined && cuts.every((name) => shared.dimensions.includes(name)) ? shared : chosen;
}

interface Wanted {
  measure: Measure;
  aggregate: Aggregate;
  metric: Metric;
  query: MetricQuery;
}

/** Finds or adds the column of a measure. Equal measures share a column. Money, and its divisor, counts within one currency. */
function columnFor({ source, columns }: Statement, { measure, aggregate, metric, query }: Wanted): Column {
  const isOfMoney = isMoney(metric) && source.dimensions.includes('currency');
  const inCurrency = isOfMoney && !filtersCurrency(query);
  const same = columns.find(
    (one) => one.inCurrency === inCurrency && JSON.stringify(one.aggregate) === JSON.stringify(aggregate),
  );
  const column = same ?? {
    alias: freeAlias(columns, `m_${measure.name}${isOfMoney ? '_in_currency' : ''}`),
    aggregate,
    inCurrency,
    levels: [],
  };
  if (same === undefined) columns.push(column);
  if (metric.kind === 'percentile' && !column.levels.includes(metric.level))
    column.levels = [...column.levels, metric.level].sort((a, b) => a - b);
  return column;
}

function freeAlias(columns: readonly Column[], wanted: string): string {
  const taken = new Set(columns.map(({ alias }) => alias));
  let alias = wanted;
  for (let n = 2; taken.has(alias); n += 1) alias = `${wanted}_${n}`;
  return alias;
}
