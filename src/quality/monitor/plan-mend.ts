import { type RebuildTarget, targetsOf } from '../rebuild/rebuild.ts';
import type { ReconcileReport } from '../reconcile/report.ts';

/** The plan after a reconciliation: what to rebuild, and what a person must decide and why. */
export interface MendPlan {
  /** `everything` rebuilds whatever differs, and then whatever differs as a result. */
  rebuild: 'nothing' | 'everything' | RebuildTarget[];
  left: string[];
}

/**
 * Plans what may be rebuilt without a person: only tables whose source is complete. If the landing table has lost records,
 * rebuilding a table of events from it would delete those events there too.
 */
export function planMend(report: ReconcileReport, lostRecords: number): MendPlan {
  const left: string[] = [];
  if (report.repeated_identities > 0)
    left.push(
      `${report.repeated_identities} events stand in event_ids more than once: a rebuild cannot tell which one to keep.`,
    );
  if (report.batches_overdue > 0)
    left.push(`${report.batches_overdue} batches wait for the fan-out: that is for the process that writes.`);
  const { differences } = report;
  if (differences.length === 0) return { rebuild: 'nothing', left };
  if (lostRecords === 0) return { rebuild: 'everything', left };
  const derived = differences.filter(({ against }) => against !== 'events_raw');
  if (derived.length < differences.length)
    left.push(
      `events_raw has lost ${lostRecords} records: tables that are computed from it are left as they are until it is restored.`,
    );
  return { rebuild: derived.length === 0 ? 'nothing' : targetsOf(derived), left };
}
