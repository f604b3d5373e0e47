import type { TruthValue } from './question.ts';

// Sums are whole numbers of the smallest unit. Division comes last, in integers, and rounds half away from zero.

/** Adds up whole numbers. Throws a RangeError if the sum would lose a digit. */
export function sum<Item>(items: Iterable<Item>, of: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  if (!Number.isSafeInteger(total)) throw new RangeError('A sum of the ledger is not exact.');
  return total;
}

/** Divides n by d and rounds to a whole number, half away from zero; d > 0. */
export function divide(n: number | bigint, d: number | bigint): bigint {
  const [top, bottom] = [BigInt(n), BigInt(d)];
  const half = top < 0n ? -bottom : bottom;
  return (top * 2n + half) / (bottom * 2n);
}

/** Formats hundredths as money. */
export function money(hundredths: number | bigint): string {
  const amount = BigInt(hundredths);
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Makes a ratio of two whole numbers. */
export function ratio(numerator: number, denominator: number): TruthValue {
  return { value: quotient(numerator, denominator), numerator, denominator };
}

/** Divides n by d to six decimals; null if d is 0. */
export function quotient(n: number, d: number): number | null {
  return d === 0 ? null : Number(divide(BigInt(n) * 1_000_000n, d)) / 1_000_000;
}

/** Makes a mean of thousandths, in whole units. */
export function meanOfThousandths(thousandths: number, count: number): TruthValue {
  return { value: quotient(thousandths, count * 1000), numerator: thousandths / 1000, denominator: count };
}

/** Makes a mean amount for each of so many items. */
export function moneyPerItem(hundredths: number, count: number): TruthValue {
  return {
    value: count === 0 ? null : money(divide(hundredths, count)),
    numerator: money(hundredths),
    denominator: count,
  };
}

/** Makes the share of one amount in another. */
export function moneyShare(part: number, whole: number): TruthValue {
  return { value: quotient(part, whole), numerator: money(part), denominator: money(whole) };
}

/** Converts milliseconds to hours. */
export function hours(ms: number): number {
  return quotient(ms, 3_600_000)!;
}

/**
 * Computes a percentile of R type 7: linear between the two nearest of the sorted values, to six decimals. The rounding removes
 * errors such as 13 × 0.9 being slightly below 11.7, so that half a hundredth is exact. Null without values.
 */
export function percentile(values: readonly number[], level: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * level;
  const [low, high] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return low === undefined || high === undefined
    ? null
    : round6(low + (high - low) * (position - Math.floor(position)));
}

/** Rounds to six decimals, as the API does for quantities. */
export function round6(value: number): number;
export function round6(value: number | null): number | null;
export function round6(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}
