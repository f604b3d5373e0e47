import { add, divide } from '../../../kernel/decimal.ts';
import type { MetricValue } from '../../../metrics/answer.ts';

const PLACES = 6;
const MONEY_PLACES = 2;

/**
 * Averages a metric over buckets: of a ratio or mean the sum of the numerators over the sum of the denominators, never the mean of the
 * values; of anything else the sum over the number of buckets. `isMoney`: the value is an amount, as text with two digits.
 */
export function averageOf(values: readonly MetricValue[], isMoney: boolean): MetricValue {
  const ratios = values.filter((value) => value !== null && typeof value === 'object');
  const places = isMoney ? MONEY_PLACES : PLACES;
  const shown = (decimal: string | null) => (decimal === null || isMoney ? decimal : Number(decimal));
  if (ratios.length < values.length) {
    if (values.some((value) => value === null)) return null;
    return shown(divide(sum(values as (string | number)[]), String(values.length), places));
  }
  const [numerator, denominator] = (['numerator', 'denominator'] as const).map((side) => {
    const parts = ratios.map((ratio) => ratio[side]);
    const total = sum(parts);
    return { total, shown: typeof parts[0] === 'string' ? total : Number(total) };
  });
  return {
    value: shown(divide(numerator!.total, denominator!.total, places)),
    numerator: numerator!.shown,
    denominator: denominator!.shown,
  };
}

function sum(parts: readonly (string | number)[]): string {
  return parts.map(plain).reduce((total, part) => add(total, part), '0');
}

/** Writes a number as a decimal; JavaScript writes very small ones with an exponent. */
function plain(value: string | number): string {
  return typeof value === 'string' || Number.isInteger(value) ? String(value) : value.toFixed(PLACES);
}
