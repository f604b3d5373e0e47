import { isMoney } from '../catalog/metric.ts';
import type { Plan, Statement } from '../plan/plan.ts';
import { filtersCurrency } from '../query/query.ts';
import type { Row, RowSets } from '../results.ts';

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

/** The counts of the totals, and of the rows of `leftOutSql`. */
export function leftOutOf(totals: RowSets, apart: readonly Row[]): LeftOut {
  const separate = apart.filter(({ what }) => what === 'left_out');
  const counts = [
    ...totals.flatMap(({ leftOut }) => Object.entries(leftOut)),
    ...separate.map(({ currency, n }) => [String(currency), Number(n)] as const),
  ];
  const sums: LeftOut = {};
  for (const [currency, events] of counts) if (events > 0) sums[currency] = (sums[currency] ?? 0) + events;
  return sums;
}
