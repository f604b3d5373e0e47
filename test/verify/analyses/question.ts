import type { AcceptedEvent } from '../../support/test-store.ts';

/** One request to an analysis, and its true answer. */
export interface AnalysisQuestion {
  name: string;
  path: string;
  parameters: Record<string, string>;
  /** Returns what the answer must contain. */
  truth: (events: readonly AcceptedEvent[], moment: { nowMs: number; watermarkMs: number }) => unknown;
}

/** A range of local days, without the day `to`. */
export interface AskedRange {
  from: string;
  to: string;
  fromMs: number;
  toMs: number;
}
