import type { Work } from '../../kernel/in-slices.ts';
import { type RowGroup, type Values, groupRows, isEmpty, orderGroups } from './groups.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ranking, RowSets } from '../results.ts';
import { shapeRows } from './shape-rows.ts';

/** Chooses the groups that a query with a limit serves, from their totals, and counts the others. */
export function* rankGroups(plan: Plan, totals: RowSets): Work<Ranking> {
  const whole = { ...plan, query: { ...plan.query, grain: 'total' as const } };
  const groups: (Pick<RowGroup, 'key' | 'by'> & { metrics: Values })[] = [];
  for (const { key, by, rows } of groupRows(whole, totals).values()) {
    const { metrics } = yield* shapeRows(whole, rows);
    if (!isEmpty(metrics)) groups.push({ key, by, metrics });
    yield;
  }
  const keys = orderGroups(plan, groups)
    .slice(0, plan.query.limit ?? undefined)
    .map(({ key }) => key);
  return { keys, others: groups.length - keys.length };
}
