import { isMoney } from '../catalog/metric.ts';
import type { Plan, Statement } from '../plan/plan.ts';
import { filtersCurrency } from '../query/query.ts';
import type { Row, RowSets } from '../results.ts';

// The receipt counts the events whose money is in another currency than the served one (G6). The statement that adds up the money
// counts them too, so no second reading is needed.

/** The number of these events by currency. */
export type LeftOut = Record<string, number>;

/** SQL: true for a row in another currency. */
export const isOther = "currency NOT IN ('', {currency:String})";

/** Tells whether this statement counts them: one statement per family does, and none without money or a choice of currency. */
export function countsLeftOut({ query, statements }: Plan, statement: Statement): boolean {
  if (filtersCurrency(query)) return false;
  const withMoney = statements.filter(
    ({ source, metrics }) => source.moneyEvents !== undefined && metrics.some(isMoney),
  );
  return (
    withMoney.findLast(({ source }) => source.families[0] === statement.source.families[0]) === statement
  );
}

/**
 * SQL: the column that counts them. Null if the source forms its rows within one currency; then `leftOutSql` of the receipt
 * counts.
 */
export function leftOutColumn(plan: Plan, statement: Statement): string | null {
  const { source } = statement;
  if (source.startsItself === true || !countsLeftOut(plan, statement)) return null;
  return `toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(${source.moneyEvents})], ${isOther}), 'Map(String, UInt64)')) AS left_out`;
}

/** Takes the counts from the totals, and from the rows of `leftOutSql`. */
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
