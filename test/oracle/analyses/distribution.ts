// Brute force over a plain list of numbers, each a whole number of smallest units (kobo, milliseconds): by the definitions, not by the
// formulas of the service.

export interface DistributionTruth {
  count: number;
  sum: bigint;
  least: number | null;
  greatest: number | null;
  /** In millionths of smallest units. */
  quantiles: (bigint | null)[];
  /** In millionths, rounded; null where the sum is 0 or a value is negative. */
  gini: bigint | null;
  /** The values of each bin, those below and those at or above. */
  bins: number[];
  below: number;
  above: number;
}

/** `levels` in thousandths; `edges` ascending. */
export function distributionTruth(
  values: readonly number[],
  { levels, edges }: { levels: readonly number[]; edges: readonly number[] },
): DistributionTruth {
  const sorted = values.toSorted((a, b) => a - b);
  const sum = values.reduce((total, value) => total + BigInt(value), 0n);
  return {
    count: values.length,
    sum,
    least: sorted[0] ?? null,
    greatest: sorted.at(-1) ?? null,
    quantiles: levels.map((level) => quantile(sorted, level)),
    gini: giniByDifferences(values, sum),
    bins: edges
      .slice(0, -1)
      .map((edge, i) => values.filter((value) => value >= edge && value < edges[i + 1]!).length),
    below: values.filter((value) => value < edges[0]!).length,
    above: values.filter((value) => value >= edges.at(-1)!).length,
  };
}

/** Walks the line through the points (0, x1), (1, x2), …, to the place (n − 1) × level. */
function quantile(sorted: readonly number[], thousandths: number): bigint | null {
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * thousandths;
  const index = Math.floor(place / 1000);
  const [low, high] = [sorted[index]!, sorted[Math.min(index + 1, sorted.length - 1)]!];
  return BigInt(low) * 1_000_000n + BigInt(high - low) * BigInt(place % 1000) * 1000n;
}

/** Half the mean difference of all pairs, relative to the mean. */
function giniByDifferences(values: readonly number[], sum: bigint): bigint | null {
  if (sum === 0n || values.some((value) => value < 0)) return null;
  let differences = 0n;
  for (const a of values) for (const b of values) differences += BigInt(Math.abs(a - b));
  const [top, bottom] = [differences * 1_000_000n, 2n * BigInt(values.length) * sum];
  return (2n * top + bottom) / (2n * bottom);
}
