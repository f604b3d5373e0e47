import type { Sql } from './catalog/source.ts';

// What the statements of a plan returned: shared by the files that run them, and by those that shape an answer from them.

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

/** The rows of one statement, told apart once: a group has one row for the whole range, and one for each bucket that is not empty. */
export interface StatementRows {
  whole: readonly Row[];
  buckets: readonly BucketRow[];
  /** Events with money in other currencies than the one served, by currency; empty where the statement does not count them. */
  leftOut: Readonly<Record<string, number>>;
}

/** Rows by statement of the plan. */
export type RowSets = readonly StatementRows[];

/** The values of the query's dimensions, as text; empty where they are unknown. */
export type GroupKey = readonly string[];

/** The groups that a limit keeps, and how many it leaves out. */
export interface Ranking {
  keys: readonly GroupKey[];
  others: number;
}

/** Everything that was read for one period. */
export interface Results {
  totals: RowSets;
  /** Empty when the query has no dimensions. */
  groups: RowSets;
  /** The groups that a limit leaves out, together; null without a limit. */
  others: RowSets | null;
  ranking: Ranking | null;
}

/** A statement that was run, for `explain`. */
export interface Traced extends Sql {
  source: string;
  /** What it was run for. */
  part: string;
}
