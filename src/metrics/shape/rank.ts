import { groupRows, isEmpty, orderGroups } from './groups.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ranking, RowSets } from '../results.ts';
import { shapeRows } from './shape-rows.ts';

/** Chooses the groups that a query with a limit serves, from their totals, and counts the others. */
export function rankGroups(plan: Plan, totals: RowSets): Ranking {
  const whole = { ...plan, query: { ...plan.query, grain: 'total' as const } };
  const groups = [...groupRows(whole, totals).values()]
    .map(({ key, by, rows }) => ({ key, by, metrics: shapeRows(whole, rows).metrics }))
    .filter(({ metrics }) => !isEmpty(metrics));
  const keys = orderGroups(plan, groups)
    .slice(0, plan.query.limit ?? undefined)
    .map(({ key }) => key);
  return { keys, others: groups.length - keys.length };
}
