// A table is rows of typed cells, whatever they come from: an answer, events, or SQL of people. Every form writes the same values; it
// differs in which types it knows.

export type ColumnKind = 'text' | 'integer' | 'number' | 'decimal' | 'boolean' | 'time' | 'date' | 'json';

export interface Column {
  name: string;
  kind: ColumnKind;
  /** Of a decimal: digits after the point. */
  scale?: number;
  /** Of an amount: its currency (ISO 4217), or the column of the same row that names it. */
  currency?: { code: string } | { column: string };
}

/**
 * A value, null where there is none. By the kind of its column: text as a string; integers as a number, or as digits beyond 2^53; numbers as
 * a number; decimals as digits, so that money stays exact; times in RFC 3339 with an offset; dates as YYYY-MM-DD; JSON as its text.
 */
export type Cell = string | number | boolean | null;
export type Row = readonly Cell[];

/** Rows come in pieces, so that no more of them than a piece need be in memory. */
export interface Table {
  columns: readonly Column[];
  rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
}

/** A line about the table, such as its time zone, for forms that have a place for it. */
export interface AboutLine {
  name: string;
  value: string;
}
