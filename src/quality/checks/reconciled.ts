import type { Difference } from '../reconcile/report.ts';

/** The result of comparing tables with their sources over the last days. */
export interface CheckReading {
  /** The UTC days, both included. */
  from: string;
  to: string;
  /** The number of compared rows. */
  rows: number;
  differences: Difference[];
}
