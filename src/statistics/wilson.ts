import { DEFAULT_CONFIDENCE, type Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

/**
 * Computes Wilson's score interval of a proportion, without correction for continuity (Wilson 1927; Newcombe 1998, method 3). The
 * bounds lie between 0 and 1, also for few trials. `successes` is a whole number from 0 to `trials`. Returns null if there was no
 * trial.
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  confidence = DEFAULT_CONFIDENCE,
): Interval | null {
  if (!(successes >= 0 && successes <= trials))
    throw new RangeError(`Successes lie between 0 and the trials; got ${successes} of ${trials}.`);
  if (trials === 0) return null;
  const z = normalQuantile(0.5 + confidence / 2);
  const share = successes / trials;
  const spread = z * Math.sqrt((z * z) / (4 * trials) + share * (1 - share));
  const scale = Math.sqrt(trials);
  const centre = share + (z * z) / (2 * trials);
  const shrink = 1 + (z * z) / trials;
  // Without a failure or a success one bound is exactly 1 or 0, which rounding would miss.
  return {
    lower: successes === 0 ? 0 : (centre - spread / scale) / shrink,
    upper: successes === trials ? 1 : (centre + spread / scale) / shrink,
  };
}
