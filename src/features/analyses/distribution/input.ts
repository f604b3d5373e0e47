import { z } from 'zod';
import type { Family } from '../../../events/contract.ts';
import { divide, multiply } from '../../../kernel/decimal.ts';
import { dimensions as allDimensions } from '../../../metrics/catalog/dimensions.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import { toFilters } from '../../../metrics/query/query-input.ts';
import { resolveFilters } from '../../../metrics/query/resolve-filters.ts';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import type { MetricQuery } from '../../../metrics/query/query.ts';
import type { ResolvedBase } from '../analysis.ts';
import { familiesRead, filtersInput } from '../metrics/ask-of-metrics.ts';
import { rangeInput, resolveRange } from '../range.ts';
import { properties, type Property } from './properties.ts';

/** A level is so many of these. */
export const LEVEL_SCALE = 1_000_000;
const usualLevels = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
const names = Object.keys(properties);
const meanings = Object.entries(properties).map(
  ([name, { meaning, unit }]) => `\`${name}\` (${unit}): ${meaning}`,
);
const edge = z.number().min(-1e12).max(1e12);

export const distributionInput = z.strictObject({
  ...rangeInput,
  property: z.enum(names).describe(meanings.join(' ')),
  filters: filtersInput,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is an ISO 4217 code such as NGN')
    .optional()
    .describe('Of amounts. Default: that of the business.'),
  dimension: z.string().max(200).optional().describe('Cuts the answer into groups by its values.'),
  limit: z.int().min(1).max(100).default(10).describe('So many groups, those with the most values first.'),
  levels: z
    .array(
      z
        .number()
        .min(0)
        .max(1)
        .multipleOf(1 / LEVEL_SCALE),
    )
    .min(1)
    .max(20)
    .default(usualLevels)
    .describe('Of the quantiles, from 0 to 1, with up to six decimals.'),
  bins: z
    .int()
    .min(1)
    .max(200)
    .optional()
    .describe('About so many bins, of one width that is a nice number.'),
  width: edge.positive().optional().describe('The width of all bins, in the unit of the property.'),
  edges: z
    .array(edge)
    .min(2)
    .max(201)
    .optional()
    .describe('The edges of the bins, ascending. Values beyond them are counted in `below` and `above`.'),
});

export type Binning =
  | { rule: 'freedman_diaconis' }
  | { rule: 'bins'; bins: number }
  | { rule: 'width'; width: number }
  | { rule: 'edges'; edges: readonly number[] };

export interface DistributionQuery extends ResolvedBase {
  property: string;
  filters: MetricQuery['filters'];
  currency: string;
  dimension: string | null;
  limit: number;
  /** In millionths. */
  levels: readonly number[];
  /** Edges and widths in whole smallest units. */
  binning: Binning;
  families: readonly Family[];
}

/** Throws `invalid_parameter`. */
export function resolveDistribution(
  given: z.output<typeof distributionInput>,
  context: ParseContext,
): DistributionQuery {
  const property = properties[given.property]!;
  const known = allDimensions.filter(({ name }) => property.source.dimensions.includes(name));
  const filters = resolveFilters(toFilters(given.filters ?? []), known);
  const { dimension = null } = given;
  if (dimension !== null && !known.some(({ name }) => name === dimension))
    throw invalidParameter(
      'dimension',
      `does not cut ${given.property} by "${dimension}"`,
      known.map(({ name }) => name),
    );
  if (dimension === 'currency' && property.unit === 'money')
    throw invalidParameter(
      'dimension',
      'cuts an amount by currency, and the bins of several currencies cannot be compared',
      'another dimension, or one request a currency',
    );
  const cuts = [...filters.map((filter) => filter.dimension), ...(dimension === null ? [] : [dimension])];
  return {
    ...resolveRange(given, context),
    property: given.property,
    filters,
    currency: currencyOf(given.currency, { property, filters, context }),
    dimension,
    limit: given.limit,
    levels: given.levels.map((level) => Math.round(level * LEVEL_SCALE)),
    binning: binningOf(given, property),
    families: familiesRead([property.source], cuts),
  };
}

function currencyOf(
  given: string | undefined,
  {
    property,
    filters,
    context,
  }: { property: Property; filters: MetricQuery['filters']; context: ParseContext },
): string {
  const filtered = filters.find(({ dimension }) => dimension === 'currency')?.values[0];
  if (given !== undefined && property.unit !== 'money')
    throw invalidParameter('currency', 'is about amounts, and the property is none', 'a filter by currency');
  if (given !== undefined && filtered !== undefined && given !== filtered)
    throw invalidParameter('currency', 'is another one than that of the filter', 'one of both');
  return given ?? String(filtered ?? context.businessCurrency);
}

function binningOf(
  { bins, width, edges }: z.output<typeof distributionInput>,
  { divisor }: Property,
): Binning {
  const asked = Object.entries({ bins, width, edges }).filter(([, value]) => value !== undefined);
  if (asked.length > 1)
    throw invalidParameter(asked[1]![0], `does not go with ${asked[0]![0]}`, 'one of bins, width and edges');
  if (bins !== undefined) return { rule: 'bins', bins };
  if (width !== undefined) return { rule: 'width', width: wholeOf('width', width, divisor) };
  if (edges === undefined) return { rule: 'freedman_diaconis' };
  const whole = edges.map((one, i) => wholeOf(`edges[${i}]`, one, divisor));
  if (whole.some((one, i) => i > 0 && one <= whole[i - 1]!))
    throw invalidParameter('edges', 'is not ascending', 'edges, each greater than the one before');
  return { rule: 'edges', edges: whole };
}

/** Converts a number of shown units into whole smallest units. */
function wholeOf(parameter: string, shown: number, divisor: number): number {
  const text = String(shown);
  const whole = text.includes('e') ? null : Number(divide(multiply(text, divisor), '1', 6));
  if (whole === null || !Number.isInteger(whole) || (parameter === 'width' && whole < 1))
    throw invalidParameter(parameter, 'is finer than values are kept', `multiples of ${1 / divisor}`);
  return whole;
}
