import type { Catalog } from '../catalog/catalog.ts';
import { planQuery } from '../plan/plan.ts';
import type { MetricQuery } from '../query/query.ts';
import { metricSql } from '../sql/sql.ts';
import { compareParts } from '../time/compare-periods.ts';
import { namesTheClock } from './clock-bound.ts';

interface Moment {
  nowMs: number;
  watermarkMs: number;
}

/**
 * Tells whether the numbers of a query may change within a quarter hour although no row does: its statements read the clock, or a ms later they
 * would be other ones. A level as of now is such a number.
 */
export function followsClock(query: MetricQuery, catalog: Catalog, moment: Moment): boolean {
  const { nowMs, watermarkMs } = moment;
  const [now, later] = [
    statementsOf(query, catalog, moment),
    statementsOf(query, catalog, { nowMs: nowMs + 1, watermarkMs: watermarkMs + 1 }),
  ];
  return (
    now.some(({ text, params }) => namesTheClock(text, params)) ||
    JSON.stringify(now) !== JSON.stringify(later)
  );
}

function statementsOf(query: MetricQuery, catalog: Catalog, moment: Moment) {
  const compared = query.compare === null ? null : compareParts(query, query.compare, moment);
  const ranges = [
    query.range,
    ...(compared === null ? [] : [compared.current, ...compared.parts.map(({ earlier }) => earlier)]),
  ];
  const plans = ranges.map((range) => planQuery({ ...query, range }, catalog, moment));
  const wanted = { dimensions: query.dimensions, hasSeries: query.grain !== 'total', maxRows: 1 };
  return plans
    .flatMap((plan) => (plan.whole === undefined ? [plan] : [plan, plan.whole]))
    .flatMap((plan) => plan.statements.map((statement) => metricSql(plan, statement, wanted)));
}
