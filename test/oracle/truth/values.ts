import type { TruthValue } from './question.ts';

// Sums are whole numbers of the smallest unit; division comes last, in integers, rounded half away from zero.

/** Σ of whole numbers. Throws a RangeError rather than lose a digit. */
export function sum<Item>(items: Iterable<Item>, of: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  if (!Number.isSafeInteger(total)) throw new RangeError('A sum of the ledger is not exact.');
  return total;
}

/** n / d rounded to a whole number, half away from zero; d > 0. */
export function divide(n: number | bigint, d: number | bigint): bigint {
  const [top, bottom] = [BigInt(n), BigInt(d)];
  const half = top < 0n ? -bottom : bottom;
  return (top * 2n + half) / (bottom * 2n);
}

/** Money as text, from hundredths. */
export function money(hundredths: number | bigint): string {
  const amount = BigInt(hundredths);
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A ratio of two whole numbers. */
export function ratio(numerator: number, denominator: number): TruthValue {
  return { value: quotient(numerator, denominator), numerator, denominator };
}

/** n / d to six decimals; null where d is 0. */
export function quotient(n: number, d: number): number | null {
  return d === 0 ? null : Number(divide(BigInt(n) * 1_000_000n, d)) / 1_000_000;
}

/** A mean of thousandths, in whole units. */
export function meanOfThousandths(thousandths: number, count: number): TruthValue {
  return { value: quotient(thousandths, count * 1000), numerator: thousandths / 1000, denominator: count };
}

/** An amount for each of so many. */
export function moneyPerItem(hundredths: number, count: number): TruthValue {
  return {
    value: count === 0 ? null : money(divide(hundredths, count)),
    numerator: money(hundredths),
    denominator: count,
  };
}

/** A share of an amount in another one. */
export function moneyShare(part: number, whole: number): TruthValue {
  return { value: quotient(part, whole), numerator: money(part), denominator: money(whole) };
}

/** A time in hours, from milliseconds. */
export function hours(ms: number): number {
  return quotient(ms, 3_600_000)!;
}

/**
 * The percentile of R type 7: linear between the two nearest of the sorted values, to six decimals, so that half a hundredth
 * is one, and not a hair less because 13 × 0.9 is not quite 11.7. Null for none.
 */
export function percentile(values: readonly number[], level: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * level;
  const [low, high] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return low === undefined || high === undefined
    ? null
    : round6(low + (high - low) * (position - Math.floor(position)));
}

/** To six decimals, as the API serves quantities. */
export function round6(value: number): number;
export function round6(value: number | null): number | null;
export function round6(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}
