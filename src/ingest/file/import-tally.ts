import type { DeadLetterReason } from '../../events/contract.ts';
import type { RecordResult } from '../records.ts';
import type { ImportState } from './import-state.ts';

/** The counts of records by outcome. */
export type ImportCounts = ImportState['counts'];

/** Counts from nothing, or from where an interrupted import stopped. */
export function startCounts(from: ImportCounts | null): ImportCounts {
  return from === null
    ? { accepted: 0, duplicates: 0, conflicts: 0, rejected: {} }
    : { ...from, rejected: { ...from.rejected } };
}

/** Adds results to the counts, in place. */
export function addResults(counts: ImportCounts, results: readonly RecordResult[]): void {
  for (const result of results) {
    if (result.status === 'rejected') {
      counts.rejected[result.reason] = (counts.rejected[result.reason] ?? 0) + 1;
    } else if (result.status === 'accepted') counts.accepted++;
    else if (result.status === 'duplicate') counts.duplicates++;
    else counts.conflicts++;
  }
}

/** All rejected records, whatever the reason. */
export function totalRejected(rejected: Partial<Record<DeadLetterReason, number>>): number {
  return Object.values(rejected).reduce((sum, records) => sum + records, 0);
}

/** All records that the counts know of. */
export function totalRecords(counts: ImportCounts): number {
  return counts.accepted + counts.duplicates + counts.conflicts + totalRejected(counts.rejected);
}
