import { add, divide } from '../../kernel/decimal.ts';
import type { MetricValue } from '../answer.ts';
import { type Metric, measuresOf } from '../catalog/metric.ts';

const PLACES = 6;
const MONEY_PLACES = 2;

/** Tells why values of a metric over parts of time do not tell its value over all of them; null: their sums do. */
export function whyNotAdded(metric: Metric): string | null {
  const fns = measuresOf(metric).flatMap(({ from }) => Object.values(from).map(({ fn }) => fn));
  if (fns.some((fn) => fn.startsWith('distinct')))
    return 'It counts what is different: who is in several buckets counts once in all of them together.';
  if (metric.kind === 'percentile') return 'A percentile of several buckets does not follow from theirs.';
  if (fns.includes('expression')) return 'A coefficient of several buckets does not follow from theirs.';
  if (metric.kind !== 'level' && fns.includes('level'))
    return 'It is a ratio of states, which do not add up over time.';
  return null;
}

/**
 * Adds up values of one metric: of ratios and means the numerators and the denominators. Null where one of them is unknown.
 * `isMoney`: the value is an amount, as text with two digits. `count`: the sum is divided by it, unless it is of ratios.
 */
export function addValues(values: readonly MetricValue[], isMoney: boolean, count = 1): MetricValue {
  const ratios = values.filter((value) => value !== null && typeof value === 'object');
  const places = isMoney ? MONEY_PLACES : PLACES;
  const shown = (decimal: string | null) => (decimal === null || isMoney ? decimal : Number(decimal));
  if (ratios.length < values.length || values.length === 0) {
    if (values.some((value) => value === null)) return null;
    return shown(divide(sum(values as (string | number)[]), String(count), places));
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
