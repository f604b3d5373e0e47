/**
 * Computes the Gini coefficient of numbers in ascending order: Σ(2i − n − 1)·x_i / (n·Σx), with i from 1 to n. 0: all have the same;
 * (n − 1) / n: one has everything. Returns null if nobody has anything, or if a number is negative, where shares mean nothing.
 */
export function giniOfSorted(sorted: ArrayLike<number>): number | null {
  const count = sorted.length;
  let total = 0;
  let weighted = 0;
  for (let index = 0; index < count; index++) {
    const value = sorted[index]!;
    total += value;
    weighted += (2 * index + 1 - count) * value;
  }
  if (total === 0 || sorted[0]! < 0) return null;
  return weighted / (count * total);
}
