/**
 * Computes a quantile of numbers in ascending order, as R does by default (type 7 of Hyndman and Fan 1996) and as the engine does by
 * `quantileExactInclusive`: between two neighbours it interpolates. `probability` lies between 0 and 1. Returns null if there is no
 * number.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number | null {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`A probability lies between 0 and 1; got ${probability}.`);
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * probability;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}
