import { add } from '../../kernel/decimal.ts';
import { addsUp } from '../plan/adds-up.ts';
import type { Statement } from '../plan/plan.ts';
import type { BucketRow, Cell, Row, StatementRows } from '../results.ts';

/**
 * Splits the rows of a statement into the whole and the buckets. The engine returns `start` null for the whole range and the
 * first ms for a bucket; no other file reads `start`. If the engine returned buckets only, this function adds them up to the
 * whole.
 */
export function splitRows(
  statement: Statement,
  rows: readonly Row[],
  { dimensions, hasSeries }: { dimensions: readonly string[]; hasSeries: boolean },
): StatementRows {
  const whole: Row[] = [];
  const buckets: BucketRow[] = [];
  for (const row of rows) {
    if (row['start'] === null || row['start'] === undefined) whole.push(row);
    else buckets.push({ startMs: Number(row['start']), row });
  }
  // The row of the whole range has counted everything already.
  const leftOut = leftOutOf(whole.length > 0 ? whole : buckets.map(({ row }) => row));
  return {
    whole:
      hasSeries && addsUp(statement)
        ? sumUp(
            dimensions,
            statement,
            buckets.map(({ row }) => row),
          )
        : whole,
    buckets,
    leftOut,
  };
}

/** Adds up rows to one row for each combination of dimensions. */
export function sumUp(dimensions: readonly string[], { columns }: Statement, rows: readonly Row[]): Row[] {
  const wholes = new Map<string, Record<string, Cell>>();
  for (const row of rows) {
    const key = JSON.stringify(dimensions.map((name) => row[name]));
    const whole = wholes.get(key);
    if (whole === undefined) wholes.set(key, { ...row });
    else for (const { alias } of columns) whole[alias] = plus(whole[alias], row[alias]);
  }
  return [...wholes.values()];
}

/** Adds two values. A null stands for the sum of no values and adds nothing. */
function plus(left: Cell | undefined, right: Cell | undefined): Cell {
  if (left === null || left === undefined) return right ?? null;
  if (right === null || right === undefined) return left;
  return add(asText(left), asText(right));
}

function asText(cell: NonNullable<Cell>): string {
  if (typeof cell === 'object') throw new TypeError('A list of values cannot be added up.');
  return String(cell);
}

/** Adds up the counts, which each row holds as the JSON of a map; see `leftOutColumn`. */
function leftOutOf(rows: readonly Row[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { left_out: cell } of rows) {
    if (typeof cell !== 'string') continue;
    for (const [currency, events] of Object.entries(JSON.parse(cell) as Record<string, unknown>))
      counted[currency] = (counted[currency] ?? 0) + Number(events);
  }
  return counted;
}
