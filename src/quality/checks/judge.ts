import type { Threshold, Verdict } from './check.ts';

// This file makes verdicts from numbers. A small sample must raise no alarm, so a share is judged by the low end of its
// confidence interval.

/** A quantile of the standard normal distribution. With it one run in two hundred raises a false alarm. */
const Z = 2.576;
const MOST_EXAMPLES = 5;
/** A share of fewer items is not judged, because an odd hour of a quiet service would look like a fault. */
export const LEAST_CHECKED = 50;

/**
 * Returns a share that is surely exceeded: the lower bound of Wilson's interval for `bad` of `checked`. It is 0 if nothing is
 * bad.
 */
export function surelyShare(bad: number, checked: number): number {
  if (bad <= 0 || checked <= 0) return 0;
  const share = bad / checked;
  const square = (Z * Z) / checked;
  const centre = share + square / 2;
  const spread = Z * Math.sqrt((share * (1 - share)) / checked + square / (4 * checked));
  return Math.max(Number.MIN_VALUE, (centre - spread) / (1 + square));
}

/** Returns the state of a value that is bad when it is high. */
export function stateOf(value: number, { warning, failing }: Threshold): 'ok' | 'warning' | 'failing' {
  return value > failing ? 'failing' : value > warning ? 'warning' : 'ok';
}

/** The number of checked items, and of bad ones among them. */
export interface Sample {
  bad: number;
  checked: number;
  examples: readonly string[];
}

/**
 * Makes the verdict on a share; `say` puts the result in words. Below the minimum volume the verdict is `unknown`. With a
 * threshold of 0 a single bad item is too many, so there is no minimum volume.
 */
export function judgeShare(
  { bad, checked, examples }: Sample,
  threshold: Threshold,
  say: (counts: string) => string,
): Verdict {
  if (checked === 0) return unknown(say('none of 0'));
  const counts = `${bad} of ${checked} (${percent(bad / checked)})`;
  if (checked < LEAST_CHECKED && threshold.warning > 0) return tooFew(say(counts));
  return {
    state: stateOf(surelyShare(bad, checked), threshold),
    value: bad / checked,
    message: say(counts),
    examples: examples.slice(0, MOST_EXAMPLES),
  };
}

/** Makes the verdict on a count, which is bad when it exceeds a threshold. */
export function judgeCount(
  value: number,
  threshold: Threshold,
  { message, examples }: { message: string; examples: readonly string[] },
): Verdict {
  return { state: stateOf(value, threshold), value, message, examples: examples.slice(0, MOST_EXAMPLES) };
}

/** Makes the verdict that there is not enough data to judge. */
export function unknown(message: string): Verdict {
  return { state: 'unknown', value: null, message, examples: [] };
}

/** Makes the verdict on a share of too few items. It tells the result, and how many items are needed. */
export function tooFew(found: string): Verdict {
  return unknown(`Too few to judge, at least ${LEAST_CHECKED} are needed: ${found}`);
}

/** Formats a share as a percentage. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value === 0 || Math.abs(value) >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
}
