import type { Threshold, Verdict } from './check.ts';

// Verdicts from numbers. A small sample must raise no alarm: a share is judged by the lower end of its confidence interval.

/** A quantile of the standard normal distribution: one run in two hundred is wrong by chance. */
const Z = 2.576;
const MOST_EXAMPLES = 5;
/** A share of fewer items is not judged, because an odd hour of a quiet service would look like a fault. */
export const LEAST_CHECKED = 50;

/** The share that `bad` of `checked` surely exceeds: the lower bound of Wilson's interval. 0 when nothing is bad. */
export function surelyShare(bad: number, checked: number): number {
  if (bad <= 0 || checked <= 0) return 0;
  const share = bad / checked;
  const square = (Z * Z) / checked;
  const centre = share + square / 2;
  const spread = Z * Math.sqrt((share * (1 - share)) / checked + square / (4 * checked));
  return Math.max(Number.MIN_VALUE, (centre - spread) / (1 + square));
}

/** The state of a value that is bad when it is high. */
export function stateOf(value: number, { warning, failing }: Threshold): 'ok' | 'warning' | 'failing' {
  return value > failing ? 'failing' : value > warning ? 'warning' : 'ok';
}

/** How many items were checked, and how many of them are bad. */
export interface Sample {
  bad: number;
  checked: number;
  examples: readonly string[];
}

/**
 * The verdict on a share; `say` words what was found. Below the minimum volume the verdict is `unknown`. A threshold of 0 means that
 * a single bad one is too many, of however few, so that there is no minimum then.
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

/** The verdict on a count: it is bad when it exceeds a threshold. */
export function judgeCount(
  value: number,
  threshold: Threshold,
  { message, examples }: { message: string; examples: readonly string[] },
): Verdict {
  return { state: stateOf(value, threshold), value, message, examples: examples.slice(0, MOST_EXAMPLES) };
}

/** The verdict that there is not enough data to judge. */
export function unknown(message: string): Verdict {
  return { state: 'unknown', value: null, message, examples: [] };
}

/** The verdict on a share of too few items: it tells what was found, and how many items are needed. */
export function tooFew(found: string): Verdict {
  return unknown(`Too few to judge, at least ${LEAST_CHECKED} are needed: ${found}`);
}

/** A share as a person reads it. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value === 0 || Math.abs(value) >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
}
