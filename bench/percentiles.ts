/** Milliseconds by nearest rank: half, 95 % and 99 % of the values are not above. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Percentiles of values that each stand for `weight` events. Throws when there are none. */
export function percentiles(values: readonly { ms: number; weight: number }[]): Percentiles {
  const sorted = values.toSorted((a, b) => a.ms - b.ms);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const last = sorted.at(-1);
  if (last === undefined) throw new RangeError('No values, no percentiles.');
  const rank = (share: number) => {
    let below = 0;
    return Math.round(sorted.find(({ weight }) => (below += weight) >= share * total)?.ms ?? last.ms);
  };
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: Math.round(last.ms) };
}
