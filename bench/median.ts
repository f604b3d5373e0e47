/** The median, to a hundredth. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return hundredths((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2);
}

/** Rounds to a hundredth. */
export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
