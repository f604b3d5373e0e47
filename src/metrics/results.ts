import type { Sql } from './catalog/source.ts';

// These types hold the rows of a plan's statements. The files that run statements and the files that shape answers share them.

/** A value of a row: sums and counts arrive as decimal text, percentiles as arrays. */
export type Cell = string | number | null | readonly (number | null)[];

/** A row as the engine returned it, by the name of the column. */
export type Row = Readonly<Record<string, Cell>>;

/** A row of one bucket. */
export interface BucketRow {
  /** The first ms of the bucket. */
  startMs: number;
  row: Row;
}

/**
 * The rows of one statement, sorted by meaning: a group has one row for the whole range, and one for each bucket that is not
 * empty.
 */
export interface StatementRows {
  whole: readonly Row[];
  buckets: readonly BucketRow[];
  /** The number of events whose money is in another currency, by currency. Empty if the statement does not count them. */
  leftOut: Readonly<Record<string, number>>;
}

/** The rows of each statement, in the order of the plan. */
export type RowSets = readonly StatementRows[];

/** The values of the query's dimensions, as text; empty where they are unknown. */
export type GroupKey = readonly string[];

/** The groups that a limit keeps, and how many it leaves out. */
export interface Ranking {
  keys: readonly GroupKey[];
  /** All groups that are not kept, also those that do not meet `having`. */
  others: number;
  /** The groups that do not meet `having`. */
  leftOutByHaving: number;
}

/** Everything that was read for one period. */
export interface Results {
  totals: RowSets;
  /** Empty when the query has no dimensions. */
  groups: RowSets;
  /** The sum of the groups that a limit leaves out; null without a limit. */
  others: RowSets | null;
  ranking: Ranking | null;
}

/** A statement that ran, for `explain`. */
export interface Traced extends Sql {
  source: string;
  /** The part of the answer that the statement was run for. */
  part: string;
}
