// A query that takes long is asked less often, so that who watches it does not take the engine from everybody else.

/** How often a key is computed, and why. */
export interface Pace {
  /** It is computed at each tick whose number this divides. */
  readonly everyTicks: number;
  /** The last runs in a row that speak for the other pace. */
  readonly against: number;
}

/** A run that takes longer is slow. */
const SLOW_RUN_MS = 300;
const SLOW_EVERY_MS = 5_000;
/** One slow run may be the first one, which reads cold. */
const SLOW_RUNS = 2;
const FAST_RUNS = 3;

export const fullPace: Pace = { everyTicks: 1, against: 0 };

/** Decides the pace after a run. */
export function decidePace(pace: Pace, { runMs, tickMs }: { runMs: number; tickMs: number }): Pace {
  const isSlowRun = runMs > SLOW_RUN_MS;
  const isSlowPace = pace.everyTicks > 1;
  if (isSlowRun === isSlowPace) return { ...pace, against: 0 };
  const against = pace.against + 1;
  if (against < (isSlowRun ? SLOW_RUNS : FAST_RUNS)) return { ...pace, against };
  return isSlowRun ? { everyTicks: Math.max(1, Math.round(SLOW_EVERY_MS / tickMs)), against: 0 } : fullPace;
}
