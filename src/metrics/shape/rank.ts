import type { Work } from '../../kernel/in-slices.ts';
import { orderGroups } from './groups.ts';
import type { Ranking } from '../results.ts';
import { meetsHaving } from './having.ts';
import { shapeGroups } from './shape-groups.ts';
import type { PeriodRows, Sides } from './shape-unit.ts';

/**
 * Chooses the groups that a query with a limit serves, from their totals, and counts the others. Groups that do not meet `having`
 * are not ranked; they are among the others, so that the parts add up to the whole. `compared` is needed to rank by a change.
 */
export function* rankGroups({ own, compared }: Sides): Work<Ranking> {
  const { query } = own.plan;
  const groups = yield* shapeGroups({
    own: wholeRange(own),
    compared: compared && {
      now: wholeRange(compared.now),
      earlier: compared.earlier.map((part) => ({ ...wholeRange(part), at: part.at })),
    },
  });
  const eligible = groups.filter(({ metrics }) => meetsHaving(query.having, metrics));
  const keys = orderGroups(own.plan, eligible)
    .slice(0, query.limit ?? undefined)
    .map(({ key }) => key);
  return { keys, others: groups.length - keys.length, leftOutByHaving: groups.length - eligible.length };
}

function wholeRange({ plan, rows }: PeriodRows): PeriodRows {
  return { plan: { ...plan, query: { ...plan.query, grain: 'total' } }, rows };
}
