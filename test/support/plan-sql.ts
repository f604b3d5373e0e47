import { type Plan, wholeOf } from '../../src/metrics/plan/plan.ts';
import { limits } from '../../src/metrics/query/query.ts';
import { metricSql } from '../../src/metrics/sql/sql.ts';

/** Returns the statements of a plan without a limit: for the whole, and for the groups if the query has dimensions. */
export function planSql(plan: Plan) {
  const { dimensions, grain } = plan.query;
  const part = { hasSeries: grain !== 'total', maxRows: limits.points + 1 };
  const all = (from: Plan, cuts: readonly string[]) =>
    from.statements.map((one) =>
      metricSql(from, one, { ...part, dimensions: cuts, countsLeftOut: cuts.length === 0 }),
    );
  return [...all(wholeOf(plan), []), ...(dimensions.length > 0 ? all(plan, dimensions) : [])];
}
