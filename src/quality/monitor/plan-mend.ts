import { type RebuildTarget, targetsOf } from '../rebuild/rebuild.ts';
import type { ReconcileReport } from '../reconcile/report.ts';

/** What is done about a reconciliation, and what is left to a person and why. */
export interface MendPlan {
  /** `everything`: whatever differs, and then whatever differs because of that. */
  rebuild: 'nothing' | 'everything' | RebuildTarget[];
  left: string[];
}

/**
 * What may be rebuilt without a person: only what is computed from a source that is whole. Rebuilding a table of events
 * from a landing table that has lost records would take the events out of it too.
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
