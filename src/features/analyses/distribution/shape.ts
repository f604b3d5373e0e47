import type { z } from 'zod';
import { divide, multiply } from '../../../kernel/decimal.ts';
import type { Row } from '../../../metrics/results.ts';
import type { distributionAnswer } from './answer.ts';
import type { Spread } from './bins.ts';
import { LEVEL_SCALE } from './input.ts';
import type { Property } from './properties.ts';

const PLACES = 6;
const MONEY_PLACES = 2;

type Described = Pick<
  z.output<typeof distributionAnswer>,
  'count' | 'mean' | 'minimum' | 'maximum' | 'quantiles' | 'gini' | 'histogram'
>;

/** Shows a number of smallest units in the unit of the property; `scale`: it is of so many parts of smallest units. */
export function shower({ unit, divisor }: Property) {
  return (amount: string, scale = 1): number | string => {
    const parts = multiply(String(divisor), scale);
    return unit === 'money' ? divide(amount, parts, MONEY_PLACES)! : Number(divide(amount, parts, PLACES));
  };
}

/** Reads from a row of a summary how its values are spread, for bins. Null without values. */
export function spreadOf(row: Row | undefined, quartiles: readonly [number, number]): Spread | null {
  const count = Number(row?.['n'] ?? 0);
  if (row === undefined || count === 0) return null;
  const [least, greatest] = [Number(row['least_value']), Number(row['greatest_value'])];
  return { count, least, greatest, quartiles };
}

/** Reads the quantiles of a row, in parts of smallest units. */
export function quantilesOf(row: Row | undefined): string[] {
  return String(row?.['quantiles'] ?? '').split(',');
}

/** Describes the values of one group. `counted`: the rows of its histogram. */
export function describe(
  property: Property,
  row: Row | undefined,
  {
    levels,
    edges,
    counted,
  }: { levels: readonly number[]; edges: readonly number[]; counted: readonly Row[] },
): Described {
  const show = shower(property);
  const count = Number(row?.['n'] ?? 0);
  const total = count === 0 ? '0' : String(row!['total']);
  const value = divide(
    total,
    multiply(String(property.divisor), Math.max(count, 1)),
    property.unit === 'money' ? MONEY_PLACES : PLACES,
  )!;
  const quantiles = quantilesOf(row);
  return {
    count,
    mean: {
      value: count === 0 ? null : property.unit === 'money' ? value : Number(value),
      numerator: show(total),
      denominator: count,
    },
    minimum: count === 0 ? null : show(String(row!['least_value'])),
    maximum: count === 0 ? null : show(String(row!['greatest_value'])),
    quantiles: levels.map((level, i) => ({
      level: level / LEVEL_SCALE,
      value: count === 0 ? null : show(quantiles[i]!, LEVEL_SCALE),
    })),
    gini: count === 0 ? null : giniOf(row!, count),
    histogram: histogramOf({ edges, counted, count }, show),
  };
}

function giniOf(row: Row, count: number): number | null {
  const total = String(row['total']);
  if (total === '0' || String(row['least_value']).startsWith('-')) return null;
  return Number(divide(String(row['gini_numerator']), multiply(total, count), PLACES));
}

function histogramOf(
  { edges, counted, count }: { edges: readonly number[]; counted: readonly Row[]; count: number },
  show: (amount: string) => number | string,
): Described['histogram'] {
  const counts = new Map(
    counted.map((row) => [row['lower_edge'] === null ? null : Number(row['lower_edge']), Number(row['n'])]),
  );
  const bins = edges.slice(0, -1).map((edge, i) => {
    const inBin = counts.get(edge) ?? 0;
    return {
      from: show(String(edge)),
      to: show(String(edges[i + 1])),
      count: inBin,
      share: count === 0 ? 0 : Number(divide(String(inBin), String(count), PLACES)),
    };
  });
  return { bins, below: counts.get(null) ?? 0, above: counts.get(edges.at(-1) ?? null) ?? 0 };
}
