import type { MetricValue } from '../answer.ts';
import { type Measure, type Metric, measuresOf } from '../catalog/metric.ts';
import { divide, multiply, toNumber } from '../../kernel/decimal.ts';
import type { Plan } from '../plan/plan.ts';
import type { Cell, Row } from '../results.ts';

const RATIO_PLACES = 6;
const MONEY_PLACES = 2;

type Planned = Plan['metrics'][number];

/**
 * Computes the value of a metric from the rows of the plan's statements. Without a row nothing happened: a count or sum is 0, and
 * a ratio, mean or percentile is null (G4: never 0).
 */
export function valueOf({ metric, reads }: Planned, rows: readonly (Row | undefined)[]): MetricValue {
  const cells = reads.map(({ statement, column }) => rows[statement]?.[column.alias]);
  if (metric.kind === 'percentile') return percentileOf({ metric, reads }, cells[0]);
  if (metric.kind === 'index')
    return cells[0] == null ? null : Number(Number(cells[0]).toFixed(RATIO_PLACES));
  const [first, second] = measuresOf(metric).map((measure, i) => ({ measure, sum: String(cells[i] ?? '0') }));
  if ('measure' in metric) return isUntold(metric, cells) ? null : serve(first!.measure, first!.sum);
  return ratioOf(metric, first!, second!);
}

/** Tells whether there is something to sum, and nobody told how much. The cells stand in the order of `measuresOf`. */
function isUntold(metric: Metric, [, told, among]: readonly (Cell | undefined)[]): boolean {
  return (
    metric.kind === 'sum' &&
    metric.unlessUntold !== undefined &&
    Number(told ?? 0) === 0 &&
    Number(among ?? 0) > 0
  );
}

interface Summed {
  measure: Measure;
  sum: string;
}

function ratioOf(
  metric: Extract<Metric, { numerator: Measure }>,
  numerator: Summed,
  denominator: Summed,
): MetricValue {
  const divisor = metric.denominatorDivisor ?? denominator.measure.divisor ?? 1;
  const places = metric.unit === 'money' ? MONEY_PLACES : RATIO_PLACES;
  const value = divide(
    multiply(numerator.sum, divisor),
    multiply(denominator.sum, numerator.measure.divisor ?? 1),
    places,
  );
  return {
    value: value === null || metric.unit === 'money' ? value : Number(value),
    numerator: serve(numerator.measure, numerator.sum),
    denominator: serveDenominator(denominator, divisor),
  };
}

function serveDenominator({ measure, sum }: Summed, divisor: number): number | string {
  return measure.unit === 'money' ? serve(measure, sum) : Number(divide(sum, String(divisor), RATIO_PLACES));
}

function percentileOf({ metric, reads }: Planned, cell: Cell | undefined): number | string | null {
  const level = metric.kind === 'percentile' ? metric.level : NaN;
  const value = Array.isArray(cell) ? (cell[reads[0]!.column.levels.indexOf(level)] ?? null) : null;
  if (value === null) return null;
  const rounded = value.toFixed(RATIO_PLACES);
  const [measure] = measuresOf(metric);
  return measure === undefined ? Number(rounded) : serve(measure, rounded);
}

function serve({ unit, divisor = 1 }: Measure, sum: string): number | string {
  if (unit === 'money') return divide(sum, String(divisor), MONEY_PLACES) ?? sum;
  return divisor === 1 ? toNumber(sum) : Number(divide(sum, String(divisor), RATIO_PLACES));
}
