// When the holder of a lease renews it, and when it has to believe that it is lost. By the holder's own clock, from the moment
// at which it asked for the last renewal that was granted: the database counts from later, so the holder always gives up first.

/** The holder knows this; times are ms of a clock that never goes back. */
export interface LeaseKnowledge {
  ttlMs: number;
  /** When the last granted renewal (or the lease itself) was asked for. */
  grantedAtMs: number;
  /** When the last renewal was asked for, granted or not. */
  askedAtMs: number;
  nowMs: number;
}

export type LeaseStep = { do: 'wait'; waitMs: number } | { do: 'renew' } | { do: 'give up' };

/** Clocks run at slightly different speeds: a tenth of the time is not used. */
export const usableMs = (ttlMs: number) => ttlMs * 0.9;

/** Asks thrice in the time of a lease, and more often once an answer was not what it should be. */
export function decideLeaseStep({ ttlMs, grantedAtMs, askedAtMs, nowMs }: LeaseKnowledge): LeaseStep {
  const leftMs = grantedAtMs + usableMs(ttlMs) - nowMs;
  if (leftMs <= 0) return { do: 'give up' };
  const everyMs = askedAtMs === grantedAtMs ? ttlMs / 3 : ttlMs / 20;
  const waitMs = askedAtMs + everyMs - nowMs;
  return waitMs <= 0 ? { do: 'renew' } : { do: 'wait', waitMs: Math.min(waitMs, leftMs) };
}
