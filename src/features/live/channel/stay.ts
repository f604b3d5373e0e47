import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import type { Standing } from './standing.ts';

// Most ticks find the store as it was. The last answer is then that of the tick, too, and nothing has to be computed. What is decided
// here follows from the number of the tick and from its standing, so that all processes decide alike.

/** An answer is that of each later tick, too, while this holds. */
export interface Stay {
  version: string;
  /** The watermark is here or later, ms, */
  fromMs: number;
  /** and before this. */
  edgeMs: number;
  /** From this tick on the answer is computed anew. */
  untilSeq: number;
}

export interface Computed {
  key: string;
  seq: number;
  tickMs: number;
  /** It was read before the answer. */
  standing: Standing;
  nextEdge: (watermarkMs: number) => number;
}

/**
 * An answer is computed anew after so long, because no version tells of rows that expire. Each query has a tick of its own for it, so that
 * they do not come together.
 */
const LONGEST_MS = 30_000;

/** Decides for how long an answer stays; null: the next tick may have another one. */
export function decideStay({ key, seq, tickMs, standing, nextEdge }: Computed): Stay | null {
  const { version, watermarkMs } = standing;
  if (version === null || watermarkMs === null) return null;
  const edgeMs = nextEdge(watermarkMs);
  if (edgeMs <= watermarkMs) return null;
  const turnTicks = Math.max(1, Math.round(LONGEST_MS / tickMs));
  const turn = Number.parseInt(key.slice(0, 8), 16) % turnTicks;
  const turnSeq = seq + 1 + ((((turn - seq - 1) % turnTicks) + turnTicks) % turnTicks);
  // `today` becomes another day at a quarter hour, in every time zone.
  const quarterMs = (Math.floor((seq * tickMs) / QUARTER_HOUR_MS) + 1) * QUARTER_HOUR_MS;
  const untilSeq = Math.min(turnSeq, Math.ceil(quarterMs / tickMs));
  return { version, fromMs: watermarkMs, edgeMs, untilSeq };
}

/** Tells whether the answer is that of this tick, too. */
export function stays({ version, fromMs, edgeMs, untilSeq }: Stay, seq: number, standing: Standing): boolean {
  const { watermarkMs } = standing;
  if (standing.version !== version || watermarkMs === null) return false;
  return seq < untilSeq && watermarkMs >= fromMs && watermarkMs < edgeMs;
}
