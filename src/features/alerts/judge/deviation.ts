import { quantileOfSorted } from '../../../statistics/quantile.ts';

/** With fewer weeks nothing is usual. */
const LEAST = 3;
/** Makes the median of absolute deviations comparable with a standard deviation of normal values (Hampel 1974). */
const NORMAL_SCALE = 1.4826;
/** Counts vary at least as chance does (Poisson); weeks that are equal by luck make nothing unusual. */
const chanceOf = (median: number) => Math.sqrt(Math.max(1, Math.abs(median)));

/** Says how many robust deviations a value lies from what is usual; null: too little is known. */
export function deviationFrom(
  usual: readonly number[],
  value: number,
): { median: number; deviations: number } | null {
  if (usual.length < LEAST) return null;
  const median = medianOf(usual);
  const spread = NORMAL_SCALE * medianOf(usual.map((one) => Math.abs(one - median)));
  return { median, deviations: (value - median) / Math.max(spread, chanceOf(median)) };
}

function medianOf(values: readonly number[]): number {
  return quantileOfSorted(
    values.toSorted((a, b) => a - b),
    0.5,
  )!;
}
