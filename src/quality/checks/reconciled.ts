import type { Difference } from '../reconcile/report.ts';

/** A comparison of tables with their sources over the last days. */
export interface CheckReading {
  /** UTC days, both included. */
  from: string;
  to: string;
  /** Rows that were compared. */
  rows: number;
  differences: Difference[];
}
