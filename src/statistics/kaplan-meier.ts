import { DEFAULT_CONFIDENCE, type Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

/** An observation ended after this time, in any unit, since its own start. */
export interface Ends {
  time: number;
  /** The number of those who met the event at this time. */
  events: number;
  /** The number of those who were watched until this time, without the event. They were at risk at this time, too. */
  censored: number;
}

/** The curve falls at this time. */
export interface SurvivalStep {
  time: number;
  /** The number of those who were watched up to this time and had not met the event before. */
  atRisk: number;
  events: number;
  /** The share of those who have not met the event up to and including this time. */
  survival: number;
  /** The interval of `survival` at this time; null where `survival` is 0. */
  interval: Interval | null;
}

export interface Survival {
  /** The first of these is the first event; before it the share is 1. */
  steps: SurvivalStep[];
  /** The first time at which at most half have not met the event; null: more than half have not. */
  median: number | null;
  /** The interval of the median (Brookmeyer and Crowley 1982); a bound is null where the curve's bound never falls to one half. */
  medianInterval: Interval<number | null>;
}

/**
 * Estimates which share has not met an event, when some were not watched long enough (Kaplan and Meier 1958). The interval is of
 * log(−log S) with Greenwood's variance, so that it stays between 0 and 1. `ends` has one row a time, in ascending order.
 */
export function estimateSurvival(ends: readonly Ends[], confidence = DEFAULT_CONFIDENCE): Survival {
  const z = normalQuantile(0.5 + confidence / 2);
  let atRisk = ends.reduce((sum, { events, censored }) => sum + events + censored, 0);
  let survival = 1;
  let greenwood = 0;
  const steps: SurvivalStep[] = [];
  for (const { time, events, censored } of ends) {
    if (events > 0) {
      survival *= (atRisk - events) / atRisk;
      greenwood += events / (atRisk * (atRisk - events));
      steps.push({ time, atRisk, events, survival, interval: logLogInterval(survival, greenwood, z) });
    }
    atRisk -= events + censored;
  }
  return {
    steps,
    median: firstAtMostHalf(steps, (step) => step.survival),
    medianInterval: {
      lower: firstAtMostHalf(steps, ({ interval }) => interval?.lower ?? 0),
      upper: firstAtMostHalf(steps, ({ interval }) => interval?.upper ?? 1),
    },
  };
}

function logLogInterval(survival: number, greenwood: number, z: number): Interval | null {
  if (survival === 0) return null;
  const spread = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
  return { lower: survival ** Math.exp(spread), upper: survival ** Math.exp(-spread) };
}

/** The rounding of a product of shares must not keep a curve that reaches one half exactly above it. */
const HALF = 0.5 + 1e-9;

function firstAtMostHalf(
  steps: readonly SurvivalStep[],
  share: (step: SurvivalStep) => number,
): number | null {
  return steps.find((step) => share(step) <= HALF)?.time ?? null;
}
