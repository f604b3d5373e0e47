import { divide } from '../../../kernel/decimal.ts';

const PLACES = 6;

/** Divides two counts as ratios of metrics do: rounded to 6 decimals; null where nobody is counted. */
export function divideCounts(numerator: number, denominator: number) {
  const value = divide(String(numerator), String(denominator), PLACES);
  return { value: value === null ? null : Number(value), numerator, denominator };
}
