import { add } from '../shape/decimal.ts';
import { addsUp } from '../plan/adds-up.ts';
import type { Statement } from '../plan/plan.ts';
import type { BucketRow, Cell, Row, StatementRows } from '../results.ts';

/**
 * Tells the rows of a statement apart. In what the engine returned, `start` is null in the row of the whole range and the first ms in
 * the row of a bucket; no other file looks at it. Where the engine was asked for the buckets alone, their sum is the whole.
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
  // A row of the whole has counted everything already.
  const leftOut = leftOutOf(whole.length > 0 ? whole : buckets.map(({ row }) => row));
  return {
    whole: hasSeries && addsUp(statement) ? sumUp(dimensions, statement, buckets) : whole,
    buckets,
    leftOut,
  };
}

/** The row of the whole range for each combination of dimensions: the sum of its buckets. */
function sumUp(dimensions: readonly string[], { columns }: Statement, buckets: readonly BucketRow[]): Row[] {
  const wholes = new Map<string, Record<string, Cell>>();
  for (const { row } of buckets) {
    const key = JSON.stringify(dimensions.map((name) => row[name]));
    const whole = wholes.get(key);
    if (whole === undefined) wholes.set(key, { ...row });
    else for (const { alias } of columns) whole[alias] = plus(whole[alias], row[alias]);
  }
  return [...wholes.values()];
}

/** The sum of no values is null, and adds nothing. */
function plus(left: Cell | undefined, right: Cell | undefined): Cell {
  if (left === null || left === undefined) return right ?? null;
  if (right === null || right === undefined) return left;
  return add(asText(left), asText(right));
}

function asText(cell: NonNullable<Cell>): string {
  if (typeof cell === 'object') throw new TypeError('A list of values cannot be added up.');
  return String(cell);
}

/** Each row has its counts as the JSON of a map; see `leftOutColumn`. */
function leftOutOf(rows: readonly Row[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { left_out: cell } of rows) {
    if (typeof cell !== 'string') continue;
    for (const [currency, events] of Object.entries(JSON.parse(cell) as Record<string, unknown>))
      counted[currency] = (counted[currency] ?? 0) + Number(events);
  }
  return counted;
}
