/** How fresh the page is. */
export type FreshnessState = 'asking' | 'live' | 'current' | 'stale' | 'lost';

export interface Freshness {
  state: FreshnessState;
  /** The moment up to which the answers are complete, as the API writes it; null: none has come. */
  watermark: string | null;
}

/** What is known of the answers of the page that is open. */
export interface Heard {
  watermark: string | null;
  /** When something came last, in ms of the page's own clock; null: nothing has. */
  heardAtMs: number | null;
  /** How often something is expected, in ms. */
  everyMs: number;
  /** True: the service pushes by itself. */
  isPushed: boolean;
  /** The last request failed. */
  hasFailed: boolean;
}

const STALE_AFTER_MS = 5_000;
const LOST_AFTER_MS = 30_000;

/** Names the state of the page: what is late by 5 s is stale, by 30 s lost. */
export function decideFreshness(
  { watermark, heardAtMs, everyMs, isPushed, hasFailed }: Heard,
  nowMs: number,
): Freshness {
  if (heardAtMs === null) return { state: hasFailed ? 'lost' : 'asking', watermark };
  const lateMs = nowMs - heardAtMs - everyMs;
  if (lateMs >= LOST_AFTER_MS) return { state: 'lost', watermark };
  if (hasFailed || lateMs >= STALE_AFTER_MS) return { state: 'stale', watermark };
  return { state: isPushed ? 'live' : 'current', watermark };
}
