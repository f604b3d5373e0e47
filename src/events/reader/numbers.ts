import { UNUSUAL } from './scan.ts';

// JSON numbers of at most 15 digits without an exponent. Digits as a whole number, divided by a power of ten: both are exact doubles, so
// the division gives what JSON.parse gives; and JavaScript writes such a number back as it stood, but for zeros at its end.

const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30] as const;
const MOST_DIGITS = 15;
const SMALLEST = 1e-6; // JavaScript writes smaller ones with an exponent
const powersOfTen = Array.from({ length: MOST_DIGITS + 1 }, (_, power) => 10 ** power);

/** The number that `readNumber` has read last. */
export const lastNumber = new Float64Array(1);

/** Reads the number in these bytes, which JSON allows, into `lastNumber`. Returns where it would end if JavaScript had written it, else UNUSUAL. */
export function readNumber(bytes: Buffer, from: number, to: number): number {
  const isNegative = bytes[from] === MINUS;
  const first = isNegative ? from + 1 : from;
  let digits = 0;
  let at = first;
  for (; isDigit(bytes[at]!) && at < to; at += 1) digits = digits * 10 + bytes[at]! - ZERO;
  let places = at - first;
  if (places === 0) return UNUSUAL; // no number
  let kept = at;
  let scale = 0;
  if (at < to && bytes[at] === POINT) {
    for (at += 1; isDigit(bytes[at]!) && at < to; at += 1) {
      digits = digits * 10 + bytes[at]! - ZERO;
      scale += 1;
      if (bytes[at] !== ZERO) kept = at + 1;
    }
    places += scale;
  }
  if (at !== to || places > MOST_DIGITS) return UNUSUAL;
  const value = digits / powersOfTen[scale]!;
  if (value < SMALLEST && (isNegative || value !== 0)) return UNUSUAL;
  lastNumber[0] = isNegative ? -value : value;
  return kept;
}

/** Tells whether a byte is one of the ten digits; `undefined`, behind the last byte, is none. */
export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}
