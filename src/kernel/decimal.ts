// Exact decimals as text, as the engine returns them. The code computes ratios from exact sums and rounds once, at the end.

interface Decimal {
  units: bigint;
  /** The number of digits behind the point. */
  scale: number;
}

/** Divides two decimal strings and rounds half away from zero to `places`. Returns null if the divisor is 0. */
export function divide(numerator: string, denominator: string, places: number): string | null {
  const top = parseDecimal(numerator);
  const bottom = parseDecimal(denominator);
  if (bottom.units === 0n) return null;
  const dividend = top.units * 10n ** BigInt(bottom.scale + places);
  return format({ units: roundedQuotient(dividend, bottom.units * 10n ** BigInt(top.scale)), scale: places });
}

/** Multiplies a decimal string by a whole number, exactly. */
export function multiply(value: string, factor: number): string {
  const { units, scale } = parseDecimal(value);
  return format({ units: units * BigInt(factor), scale });
}

/** Adds two decimal strings, exactly. */
export function add(left: string, right: string): string {
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  const scale = Math.max(a.scale, b.scale);
  const units = a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale);
  return format({ units, scale });
}

/** Subtracts one decimal string from another, exactly. */
export function subtract(left: string, right: string): string {
  return add(left, right.startsWith('-') ? right.slice(1) : `-${right}`);
}

/** Compares two decimal strings and returns a negative number, 0 or a positive number. */
export function compareDecimals(left: string, right: string): number {
  const { units } = parseDecimal(subtract(left, right));
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/**
 * Converts a decimal string to a JSON number. Throws if a whole number would lose digits, because a served number must be exact
 * (G4).
 */
export function toNumber(value: string): number {
  const number = Number(value);
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER)
    throw new RangeError(`${value} does not fit a JSON number exactly.`);
  return number;
}

/** Reads a decimal string, exactly. Throws a TypeError if the text is no decimal. */
export function parseDecimal(text: string): Decimal {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new TypeError(`"${text}" is not a decimal.`);
  const fraction = match[2] ?? '';
  return { units: BigInt(`${match[1]}${fraction}`), scale: fraction.length };
}

function format({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  if (scale === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const [top, bottom] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const rounded = (2n * top + bottom) / (2n * bottom);
  return negative ? -rounded : rounded;
}
