// Exact decimals as text, as the engine gives them. Ratios are computed from exact sums and rounded once, at the end.

interface Decimal {
  units: bigint;
  /** Digits behind the point. */
  scale: number;
}

/** Quotient of two decimal strings, rounded half away from zero to `places`; null when the divisor is 0. */
export function divide(numerator: string, denominator: string, places: number): string | null {
  const top = parse(numerator);
  const bottom = parse(denominator);
  if (bottom.units === 0n) return null;
  const dividend = top.units * 10n ** BigInt(bottom.scale + places);
  return format({ units: roundedQuotient(dividend, bottom.units * 10n ** BigInt(top.scale)), scale: places });
}

/** A decimal string times a whole number, exactly. */
export function multiply(value: string, factor: number): string {
  const { units, scale } = parse(value);
  return format({ units: units * BigInt(factor), scale });
}

/** Σ of two decimal strings, exactly. */
export function add(left: string, right: string): string {
  const [a, b] = [parse(left), parse(right)];
  const scale = Math.max(a.scale, b.scale);
  const units = a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale);
  return format({ units, scale });
}

/** One decimal string less another, exactly. */
export function subtract(left: string, right: string): string {
  return add(left, right.startsWith('-') ? right.slice(1) : `-${right}`);
}

/** How two decimal strings stand to each other: negative, 0 or positive. */
export function compareDecimals(left: string, right: string): number {
  const { units } = parse(subtract(left, right));
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** A decimal string as a JSON number. Throws where a whole number would lose digits (G4: no number that is only nearly right). */
export function toNumber(value: string): number {
  const number = Number(value);
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER)
    throw new RangeError(`${value} does not fit a JSON number exactly.`);
  return number;
}

function parse(text: string): Decimal {
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
