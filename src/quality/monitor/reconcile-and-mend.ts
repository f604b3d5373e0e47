import type { Logger } from '../../kernel/log.ts';
import type { CheckTools } from '../checks/check.ts';
import { countLost, readLandedDays } from '../checks/landed-records.ts';
import type { Maintenance } from '../maintenance.ts';
import type { ReconcileReport } from '../reconcile/report.ts';
import { planMend } from './plan-mend.ts';

const MOST_NAMED = 50;

/**
 * Compares every table with its source and mends what needs no person's decision. The result tells what differed, what was mended
 * and what is left. The history of the job keeps it, and the log shows it.
 */
export async function reconcileAndMend(
  maintenance: Maintenance,
  given: { tools: CheckTools; retentionDays: number; log: Logger; signal: AbortSignal },
): Promise<Record<string, unknown>> {
  const { tools, retentionDays, log, signal } = given;
  const found = await maintenance.reconcile('rows', { signal });
  if (found.consistent) return { ...describe(found), mended: [], left: [] };
  const lost = found.differences.length === 0 ? 0 : countLost(await readLandedDays(tools, retentionDays - 1));
  const { rebuild, left } = planMend(found, lost);
  if (rebuild === 'nothing') {
    log.error({ left }, 'reconciliation found what cannot be mended without a person');
    return { ...describe(found), mended: [], left };
  }
  const { rebuilt, refused, after } = await maintenance.rebuild(rebuild === 'everything' ? null : rebuild, {
    signal,
  });
  const mended = rebuilt.flatMap(({ table, days }) => days.map((day) => `${table} ${day}`));
  const open = [
    ...left,
    ...refused.map(
      ({ table, day }) => `${table} ${day}: its sources have begun to expire, so it is kept as it is.`,
    ),
    ...(after.consistent || left.length > 0
      ? []
      : after.differences.map(({ table, day }) => `${table} ${day} still differs.`)),
  ];
  log.warn(
    { mended: mended.slice(0, MOST_NAMED), left: open.slice(0, MOST_NAMED) },
    'reconciliation mended tables',
  );
  return {
    ...describe(found),
    mended: mended.slice(0, MOST_NAMED),
    left: open.slice(0, MOST_NAMED),
    is_consistent_after: after.consistent,
  };
}

function describe({ consistent, differences, seconds, tables }: ReconcileReport) {
  return {
    is_consistent: consistent,
    differences: differences.length,
    tables: tables.length,
    days_that_differed: differences.slice(0, MOST_NAMED).map(({ table, day }) => `${table} ${day}`),
    seconds,
  };
}
