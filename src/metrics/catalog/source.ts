import type { Family } from '../../events/contract.ts';
import { QUARTER_HOUR_MS } from '../../kernel/units.ts';
import type { SqlParams } from '../../platform/warehouse/connection.ts';
import type { Grain } from '../time/grain.ts';
import type { Range } from '../time/buckets.ts';
import type { Zone } from '../../kernel/time-zone.ts';

/** A statement as text and the values that the engine binds to its `{name:Type}`. What a caller sent is only ever a value. */
export interface Sql {
  text: string;
  params: SqlParams;
}

/**
 * How rows are read. `flow`: those of the range, each in its bucket. `level`: all before the end, from the beginning of
 * time; what they add up to is the state at that end.
 */
export type Reading = 'flow' | 'level';

/**
 * What a source that is a subquery may look at. Its SQL may also name any of these, which are bound when it does:
 * {from_ms:Int64}, {to_ms:Int64}, {now_ms:Int64}, {watermark_ms:Int64}, {currency:String}. For a level {to_ms} is not
 * after now, and {from_ms} must not be used.
 */
export interface SourceContext {
  reading: Reading;
  range: Range;
  /** Of the buckets, in ms: bucket i is [boundaries[i], boundaries[i + 1]). */
  boundaries: readonly number[];
  grain: Grain;
  zone: Zone;
  /** What the statement groups by. */
  dimensions: readonly string[];
  /** What the statement groups or filters by: a source joins what tells these dimensions, and nothing else. */
  cuts: ReadonlySet<string>;
  /** SQL: the query's filters, over columns named like the dimensions; `true` when there are none. For sources that filter themselves. */
  where: string;
  nowMs: number;
  watermarkMs: number;
}

/** Rows with a time and dimensions, over which measures are aggregates. */
export interface Source {
  /** Measures refer to it by this name; of the table, where it is one. */
  name: string;
  /** Absent: the table of that name. Else SQL that stands in its place, without parentheses. */
  from?: (context: SourceContext) => Sql;
  /** The event families whose events it holds, the leading one first. */
  families: readonly [Family, ...Family[]];
  /** `rollup`: sums by bucket, kept for years. `entity`: one row an entity, kept as long. `family`: one row an event, kept as long as events. */
  kind: SourceKind;
  /** The source that has the same rows where nothing is cut or filtered: it is read instead, for both are then one statement. */
  uncutAs?: string;
  /** The planner takes the cheapest of those that are exact. Default: by kind. */
  cost?: number;
  /** The time column, a DateTime or DateTime64 in UTC; rows without a time are in no range. */
  time: string;
  /** SQL: that column in ms since 1970. */
  timeMs: string;
  /** The width of its buckets; 1 for single rows. Boundaries that are multiples of it are answered exactly. */
  bucketMs: number;
  /** The dimensions that are columns of it, by the same name. */
  dimensions: readonly string[];
  /** SQL: how many events with money a row stands for. Needed where it has a currency. */
  moneyEvents?: string;
  /**
   * The subquery does time and filters itself: it emits the rows of the whole range with `start` null, and those of each
   * bucket with `start` its first ms (`bucketStart`). For what is computed over the entities of a period, such as earnings by driver.
   */
  startsItself?: true;
}

export type SourceKind = 'rollup' | 'entity' | 'family';

const costs: Record<SourceKind, number> = { rollup: 1, entity: 10, family: 100 };

/** What reading a source costs, to compare. */
export function costOf(source: Source): number {
  return source.cost ?? costs[source.kind];
}

/** The time of 15-minute rollups: their column `bucket`. */
export const quarterHours = {
  kind: 'rollup',
  time: 'bucket',
  timeMs: 'toInt64(toUnixTimestamp(bucket)) * 1000',
  bucketMs: QUARTER_HOUR_MS,
} as const;

/** The time of events. */
export const singleEvents = {
  kind: 'family',
  time: 'event_time',
  timeMs: 'toUnixTimestamp64Milli(event_time)',
  bucketMs: 1,
} as const;

/** The time of rows by a DateTime64(3) column, nullable or not. */
export function timedBy(column: string) {
  return { time: column, timeMs: `toUnixTimestamp64Milli(assumeNotNull(${column}))`, bucketMs: 1 };
}

/** SQL: all boundaries of the buckets, as ms since 1970; too many to be bound are put together from fewer numbers: see `bind`. */
export const BOUNDARIES = '{boundaries:Array(Int64)}';

/** SQL: the first ms of the bucket that holds an instant in ms. */
export function bucketStart(timeMs: string): string {
  return `roundDown(${timeMs}, ${BOUNDARIES})`;
}

/** SQL: a bound parameter in ms as an instant. */
export function instant(param: string): string {
  return `fromUnixTimestamp64Milli({${param}:Int64}, 'UTC')`;
}

/** SQL: whether the window of an entity that entered at `column` had ended at the watermark, so that a cohort may count it. */
export function matured(column: string, windowMs: number): string {
  return `${column} <= fromUnixTimestamp64Milli({watermark_ms:Int64} - ${windowMs}, 'UTC')`;
}

/** SQL: whether `column` came no later than the window after `entry`; before it counts too. Null never counts. */
export function within(column: string, entry: string, windowMs: number): string {
  return `ifNull(${column} <= ${entry} + toIntervalMillisecond(${windowMs}), false)`;
}

/** SQL: whether an instant lies in the range of the query; for the inside of a subquery. */
export function inRange(column: string): string {
  return `${column} >= ${instant('from_ms')} AND ${column} < ${instant('to_ms')}`;
}

/** SQL: whether the UTC day of a row of an entity table (its column `day`) holds a part of the range: spares reading the others. */
export const onDaysOfRange = `day BETWEEN toDate(${instant('from_ms')}) AND toDate(${instant('to_ms')})`;
