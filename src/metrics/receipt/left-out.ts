import { isMoney } from '../catalog/metric.ts';
import type { Plan, Statement } from '../plan/plan.ts';
import { filtersCurrency } from '../query/query.ts';
import type { Row, RowSets } from '../run/run.ts';

// Events with money in other currencies than the one that is served, for the receipt (G6). They are counted in the very
// statement that adds up the money, so that they cost no second reading.

/** How many of them there are, by currency. */
export type LeftOut = Record<string, number>;

/** SQL: whether a row is of another currency. */
export const isOther = "currency NOT IN ('', {currency:String})";

/** The statements that count, one a family; none when no money or no choice is involved. */
export function countsLeftOut({ query, statements }: Plan, statement: Statement): boolean {
  if (filtersCurrency(query)) return false;
  const withMoney = statements.filter(
    ({ source, metrics }) => source.moneyEvents !== undefined && metrics.some(isMoney),
  );
  return (
    withMoney.findLast(({ source }) => source.families[0] === statement.source.families[0]) === statement
  );
}

/** SQL: the column of a statement that counts; null for one that forms its rows within one currency: see `leftOutSql` of the receipt. */
export function leftOutColumn(plan: Plan, statement: Statement): string | null {
  const { source } = statement;
  if (source.startsItself === true || !countsLeftOut(plan, statement)) return null;
  return `toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(${source.moneyEvents})], ${isOther}), 'Map(String, UInt64)')) AS left_out`;
}

/** The counts from the rows of the totals, of each bucket or of the whole, and from those of `leftOutSql`. */
export function leftOutOf(totals: RowSets, apart: readonly Row[]): LeftOut {
  const counted: LeftOut = {};
  const add = (currency: string, events: unknown) => {
    if (Number(events) > 0) counted[currency] = (counted[currency] ?? 0) + Number(events);
  };
  for (const { left_out: cell } of totals.flatMap(wholeOrBuckets)) {
    if (typeof cell !== 'string') continue;
    for (const [currency, events] of Object.entries(JSON.parse(cell) as object)) add(currency, events);
  }
  for (const { what, currency, n } of apart) if (what === 'left_out') add(String(currency), n);
  return counted;
}

/** The row of the whole, where the engine gave one: it counts everything already. */
function wholeOrBuckets(rows: readonly Row[]): readonly Row[] {
  const whole = rows.filter(({ start, left_out }) => start === null && left_out !== undefined);
  return whole.length > 0 ? whole : rows;
}
