import { MINUTE_MS } from '../../../kernel/units.ts';

/** Whether numbers move, as it was when it was last looked at. Moments are in ms. */
export interface Feed {
  watermarkMs: number;
  /** When the watermark was last seen to move. */
  movedAtMs: number;
  usualLagMs: number;
  /** Since when numbers stand still; null: they move. */
  standingSinceMs: number | null;
  lookedAtMs: number;
}

/** It is no fault to be behind by less. */
const LEAST_MS = 10 * MINUTE_MS;
const TIMES = 3;
/** The weight of one look in what is usual; an hour of looks decides. */
const WEIGHT = 1 / 30;

/**
 * Takes one look into account: `watermarkMs` null, the store does not answer. Numbers stand still when the watermark has not moved for three times as long
 * as it is usually behind.
 */
export function lookAt(before: Feed | null, watermarkMs: number | null, nowMs: number): Feed {
  const lagMs = watermarkMs === null ? null : nowMs - watermarkMs;
  if (before === null)
    return {
      watermarkMs: watermarkMs ?? nowMs,
      movedAtMs: nowMs,
      usualLagMs: lagMs ?? LEAST_MS / TIMES,
      standingSinceMs: null,
      lookedAtMs: nowMs,
    };
  const hasMoved = watermarkMs !== null && watermarkMs > before.watermarkMs;
  if (hasMoved) {
    const usualLagMs = Math.round(before.usualLagMs + WEIGHT * (lagMs! - before.usualLagMs));
    return { watermarkMs, movedAtMs: nowMs, usualLagMs, standingSinceMs: null, lookedAtMs: nowMs };
  }
  const allowedMs = Math.max(LEAST_MS, TIMES * before.usualLagMs);
  const stands = nowMs - before.movedAtMs > allowedMs;
  const standingSinceMs = before.standingSinceMs ?? (stands ? before.movedAtMs : null);
  return { ...before, standingSinceMs, lookedAtMs: nowMs };
}
