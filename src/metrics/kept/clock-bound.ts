import type { SqlParams } from '../../platform/warehouse/connection.ts';
import { measuresOf, type Metric } from '../catalog/metric.ts';
import type { Plan, Statement } from '../plan/plan.ts';
import { rowsSql } from '../sql/sql.ts';

const clocks = ['now_ms', 'watermark_ms'];
const clockCall = /\b(?:now|now64|today|yesterday)\s*\(/i;

/** Tells whether a statement may give other numbers at another time, although no row has changed. */
export function namesTheClock(text: string, params: SqlParams): boolean {
  return clocks.some((name) => name in params) || clockCall.test(text);
}

/**
 * Tells whether the clock decides only which entities of a cohort are old enough. All are, once the receipt names no cohort that
 * matures; then the numbers stay.
 */
export function isCohort(plan: Plan, statement: Statement): boolean {
  const rows = rowsSql(plan, statement, { dimensions: plan.query.dimensions });
  if (namesTheClock(rows.text, rows.params)) return false;
  return statement.metrics.every(
    (metric) => metric.windowHours !== undefined || !measuresNameTheClock(metric),
  );
}

function measuresNameTheClock(metric: Metric): boolean {
  const sql = JSON.stringify(measuresOf(metric).map(({ from }) => from));
  return clocks.some((name) => sql.includes(`{${name}:`)) || clockCall.test(sql);
}
