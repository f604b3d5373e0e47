import type { Family } from '../../events/contract.ts';
import { QUARTER_HOUR_MS } from '../../kernel/units.ts';
import type { SqlParams } from '../../platform/warehouse/connection.ts';
import type { Grain } from '../time/grain.ts';
import type { Range } from '../time/buckets.ts';
import type { Zone } from '../../kernel/time-zone.ts';

/**
 * A statement: its text, and the values that the engine binds to its `{name:Type}`. Input of a caller is only ever a bound value.
 */
export interface Sql {
  text: string;
  params: SqlParams;
}

/**
 * How a statement reads rows. `flow` reads the rows of the range, each in its bucket. `level` reads all rows before the end, from
 * the beginning of time; their sum is the state at that end.
 */
export type Reading = 'flow' | 'level';

/**
 * The context from which a source makes its SQL. The SQL may also name these parameters, which are then bound: {from_ms:Int64},
 * {to_ms:Int64}, {now_ms:Int64}, {watermark_ms:Int64}, {currency:String}. For a level {to_ms} is not after now, and the SQL must
 * not use {from_ms}.
 */
export interface SourceContext {
  reading: Reading;
  range: Range;
  /** The boundaries of the buckets, in ms: bucket i is [boundaries[i], boundaries[i + 1]). */
  boundaries: readonly number[];
  grain: Grain;
  zone: Zone;
  /** The dimensions that the statement groups by. */
  dimensions: readonly string[];
  /**
   * The dimensions that the statement groups or filters by. A source joins other tables only if they are needed for one of these.
   */
  cuts: ReadonlySet<string>;
  /**
   * SQL: the query's filters over columns named like the dimensions; `true` without filters. Sources that filter by themselves
   * use it.
   */
  where: string;
  nowMs: number;
  watermarkMs: number;
}

/** A source: rows with a time and dimensions, over which measures are computed. */
export interface Source {
  /** The name by which measures refer to the source. For a table it is the name of the table. */
  name: string;
  /** SQL that stands in place of the table, without parentheses. If absent, the source is the table of that name. */
  from?: (context: SourceContext) => Sql;
  /** The event families whose events the source holds, the main one first. */
  families: readonly [Family, ...Family[]];
  /**
   * `rollup`: sums by bucket, kept for years. `entity`: one row per entity, kept as long. `family`: one row per event, kept as
   * long as events.
   */
  kind: SourceKind;
  /**
   * A source of the same rows with other dimensions. It is read instead when the query cuts and filters by nothing that it lacks,
   * so that both share one statement.
   */
  sameRowsAs?: string;
  /** The planner takes the cheapest of the exact sources. Default: by kind. */
  cost?: number;
  /** The time column, a DateTime or DateTime64 in UTC. A row without a time lies in no range. */
  time: string;
  /** SQL: the time column in ms since 1970. */
  timeMs: string;
  /** The width of the source's buckets in ms; 1 for single rows. Boundaries that are multiples of it give exact answers. */
  bucketMs: number;
  /** The dimensions that the source has as columns, by the same names. */
  dimensions: readonly string[];
  /** SQL: the number of events with money that a row stands for. A source with a currency needs it. */
  moneyEvents?: string;
  /**
   * Set if the subquery groups by time and filters by itself. It returns rows of the whole range with `start` null, and rows of
   * each bucket with the bucket's first ms as `start` (`bucketStart`). Metrics over the entities of a period need this, such as
   * earnings by driver.
   */
  startsItself?: true;
  /** Set if the time of a row is the beginning of a bucket or a moment of its own making: no hour of a day can be told from it. */
  hasMadeTimes?: true;
}

export type SourceKind = 'rollup' | 'entity' | 'family';

const costs: Record<SourceKind, number> = { rollup: 1, entity: 10, family: 100 };

/** Above the plain rollups (1) and the bits of drivers (2), below entity tables (10). */
export const ROLLUP_BY_ROUTE_COST = 3;

/** Returns the cost of reading a source, for comparison with other sources. */
export function costOf(source: Source): number {
  return source.cost ?? costs[source.kind];
}

/** The time columns of 15-minute rollups. */
export const quarterHours = {
  kind: 'rollup',
  time: 'bucket',
  timeMs: 'toInt64(toUnixTimestamp(bucket)) * 1000',
  bucketMs: QUARTER_HOUR_MS,
} as const;

/** The time columns of events. */
export const singleEvents = {
  kind: 'family',
  time: 'event_time',
  timeMs: 'toUnixTimestamp64Milli(event_time)',
  bucketMs: 1,
} as const;

/** Makes the time columns for rows with a DateTime64(3) column, nullable or not. */
export function timedBy(column: string) {
  return { time: column, timeMs: `toUnixTimestamp64Milli(assumeNotNull(${column}))`, bucketMs: 1 };
}

/** SQL: all boundaries of the buckets in ms since 1970. `bind` packs the boundaries when they are too many to bind one by one. */
export const BOUNDARIES = '{boundaries:Array(Int64)}';

/** SQL: the first ms of the bucket that holds an instant in ms. */
export function bucketStart(timeMs: string): string {
  return `roundDown(${timeMs}, ${BOUNDARIES})`;
}

/** SQL: a bound parameter in ms as an instant. */
export function instant(param: string): string {
  return `fromUnixTimestamp64Milli({${param}:Int64}, 'UTC')`;
}

/** SQL: true if the window of an entity that entered at `column` had ended at the watermark, so that a cohort may count it. */
export function matured(column: string, windowMs: number): string {
  return `${column} <= fromUnixTimestamp64Milli({watermark_ms:Int64} - ${windowMs}, 'UTC')`;
}

/** SQL: true if `column` is no later than the window after `entry`. An earlier time counts too; null never counts. */
export function within(column: string, entry: string, windowMs: number): string {
  return `ifNull(${column} <= ${entry} + toIntervalMillisecond(${windowMs}), false)`;
}

/** SQL: true if an instant lies in the range of the query. Subqueries use it. */
export function inRange(column: string): string {
  return `${column} >= ${instant('from_ms')} AND ${column} < ${instant('to_ms')}`;
}

/**
 * SQL: true if the UTC day of a row (its column `day`) overlaps the range. The engine then skips all other days of an entity
 * table.
 */
export const onDaysOfRange = `day BETWEEN toDate(${instant('from_ms')}) AND toDate(${instant('to_ms')})`;
