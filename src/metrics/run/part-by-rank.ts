import { addsUp } from '../plan/adds-up.ts';
import type { Plan, Statement } from '../plan/plan.ts';
import type { GroupKey, Row, RowSets } from '../results.ts';
import { keyOfRow, keyText } from '../shape/groups.ts';
import { sumUp } from './split-rows.ts';

// The rows by which groups were ranked tell the numbers of each group over the whole range. Without a series that is all that is served
// of the groups, and where numbers add up also of the others. Reading both again took two thirds of the time of a leaderboard.

/** Returns the rows of the ranked groups. */
export function rowsOfRanked(plan: Plan, ranked: RowSets, keys: readonly GroupKey[]): RowSets {
  const isServed = servedBy(plan, keys);
  return ranked.map((rows) => ({ ...rows, whole: rows.whole.filter(isServed) }));
}

/** Returns the rows of all other groups as one, for each statement; null for those whose numbers do not add up. */
export function rowsOfOthers(
  plan: Plan,
  ranked: RowSets,
  keys: readonly GroupKey[],
): (RowSets[number] | null)[] {
  const isServed = servedBy(plan, keys);
  return plan.statements.map((statement, i) => {
    if (!addsUp(statement) || mixesCurrencies(plan, statement)) return null;
    const others = ranked[i]?.whole.filter((row) => !isServed(row)) ?? [];
    return { whole: sumUp([], statement, others), buckets: [], leftOut: {} };
  });
}

/** Groups of a currency each have their own money, while that of the others is of the query's currency alone (G6). */
function mixesCurrencies({ query }: Plan, { columns }: Statement): boolean {
  return query.dimensions.includes('currency') && columns.some(({ inCurrency }) => inCurrency);
}

function servedBy(plan: Plan, keys: readonly GroupKey[]): (row: Row) => boolean {
  const served = new Set(keys.map(keyText));
  return (row) => served.has(keyText(keyOfRow(plan, row)));
}
