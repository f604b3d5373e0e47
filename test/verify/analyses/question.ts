import { HOUR_MS } from '../../../src/kernel/units.ts';
import type { AcceptedEvent } from '../../support/test-store.ts';

/** One request to an analysis, and its true answer. */
export interface AnalysisQuestion {
  name: string;
  path: string;
  parameters: Record<string, string>;
  /**
   * Returns what the answer must contain. Of the answer it may take only what no event tells and nobody could compute here: the shapes
   * of cells.
   */
  truth: (
    events: readonly AcceptedEvent[],
    moment: { nowMs: number; watermarkMs: number },
    answer: unknown,
  ) => unknown;
}

/** A range of local days, without the day `to`. */
export interface AskedRange {
  from: string;
  to: string;
  fromMs: number;
  toMs: number;
}

/** What clocks in Lagos are ahead of UTC, on every day. */
export const OFFSET = '+01:00';

/** Makes such a range of the business's own time zone. */
export function askedRange(from: string, to: string): AskedRange {
  return {
    from,
    to,
    fromMs: Date.parse(`${from}T00:00:00${OFFSET}`),
    toMs: Date.parse(`${to}T00:00:00${OFFSET}`),
  };
}

/** Shows an instant as clocks in Lagos show it. */
export function formatLagos(ms: number): string {
  return `${new Date(ms + HOUR_MS).toISOString().slice(0, 19)}${OFFSET}`;
}
