import type { MetricValue } from './answer.ts';
import type { Measure, Metric } from './catalog/metric.ts';
import { divide, multiply, toNumber } from './decimal.ts';
import { type Column, aliasOf } from './plan.ts';
import type { Row } from './run.ts';

const RATIO_PLACES = 6;
const MONEY_PLACES = 2;

/**
 * The value of a metric from a row of its statement; without a row nothing happened: a count or sum is 0, and a ratio,
 * mean or percentile is null (G4: never 0).
 */
export function valueOf(metric: Metric, columns: readonly Column[], row: Row | undefined): MetricValue {
  if (metric.kind === 'percentile') return percentileOf(metric, columns, row);
  if ('measure' in metric) return serve(metric.measure, sumOf(metric.measure, metric, row));
  const divisor = metric.denominatorDivisor ?? 1;
  const numerator = sumOf(metric.numerator, metric, row);
  const denominator = sumOf(metric.denominator, metric, row);
  const places = metric.unit === 'money' ? MONEY_PLACES : RATIO_PLACES;
  const value = divide(multiply(numerator, divisor), denominator, places);
  return {
    value: value === null || metric.unit === 'money' ? value : Number(value),
    numerator: serve(metric.numerator, numerator),
    denominator: Number(divide(denominator, String(divisor), RATIO_PLACES)),
  };
}

function percentileOf(
  metric: Extract<Metric, { kind: 'percentile' }>,
  columns: readonly Column[],
  row: Row | undefined,
): number | null {
  const alias = aliasOf(metric.measure, metric);
  const column = columns.find((one) => one.alias === alias);
  const cell = row?.[alias];
  if (column === undefined || !Array.isArray(cell)) return null;
  const value = cell[column.levels.indexOf(metric.level)] ?? null;
  return value === null ? null : Number(value.toFixed(RATIO_PLACES));
}

function sumOf(measure: Measure, metric: Metric, row: Row | undefined): string {
  return String(row?.[aliasOf(measure, metric)] ?? '0');
}

function serve(measure: Measure, sum: string): number | string {
  return measure.unit === 'money' ? (divide(sum, '1', MONEY_PLACES) ?? sum) : toNumber(sum);
}
