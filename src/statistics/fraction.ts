import { add, divide, parseDecimal, subtract } from '../kernel/decimal.ts';

/** An exact ratio of two whole numbers; `bottom` is positive. */
export interface Fraction {
  top: bigint;
  bottom: bigint;
}

const ZERO: Fraction = { top: 0n, bottom: 1n };

/** Makes the exact ratio of two decimal strings. Throws a RangeError if the divisor is 0. */
export function fraction(numerator: string, denominator = '1'): Fraction {
  const [top, bottom] = [parseDecimal(numerator), parseDecimal(denominator)];
  if (bottom.units === 0n) throw new RangeError(`${numerator} / 0 is no number.`);
  const sign = bottom.units < 0n ? -1n : 1n;
  return {
    top: sign * top.units * 10n ** BigInt(bottom.scale),
    bottom: sign * bottom.units * 10n ** BigInt(top.scale),
  };
}

function plus(left: Fraction, right: Fraction): Fraction {
  return { top: left.top * right.bottom + right.top * left.bottom, bottom: left.bottom * right.bottom };
}

export function minus(left: Fraction, right: Fraction): Fraction {
  return plus(left, { top: -right.top, bottom: right.bottom });
}

export function times(left: Fraction, right: Fraction): Fraction {
  return { top: left.top * right.top, bottom: left.bottom * right.bottom };
}

/** Adds many fractions. A common divisor is removed after each, because the numbers would grow with every term. */
export function sumOf(fractions: readonly Fraction[]): Fraction {
  return fractions.reduce((sum, one) => reduced(plus(sum, one)), ZERO);
}

/** Rounds to `places` digits behind the point, half away from zero, as a decimal string. */
export function rounded({ top, bottom }: Fraction, places: number): string {
  return divide(`${top}`, `${bottom}`, places)!;
}

/**
 * Rounds terms so that they add up to `total`, a decimal; by default to their rounded sum. The largest term by its size, the first of
 * equals, takes what rounding left over. Returns the terms in the same order. Many terms without a common divisor need a `total`:
 * their exact sum would grow with each.
 */
export function roundedTogether(
  terms: readonly Fraction[],
  places: number,
  total: string = rounded(sumOf(terms), places),
): string[] {
  const texts = terms.map((term) => rounded(term, places));
  if (texts.length === 0) return texts;
  const rest = subtract(total, texts.reduce(add, '0'));
  const largest = terms.reduce((best, term, index) => (isLarger(term, terms[best]!) ? index : best), 0);
  texts[largest] = add(texts[largest]!, rest);
  return texts;
}

function isLarger(left: Fraction, right: Fraction): boolean {
  return size(left.top) * right.bottom > size(right.top) * left.bottom;
}

function reduced({ top, bottom }: Fraction): Fraction {
  let [large, small] = [size(top), bottom];
  while (small > 0n) [large, small] = [small, large % small];
  return large === 0n ? ZERO : { top: top / large, bottom: bottom / large };
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}
