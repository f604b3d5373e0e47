import { z } from 'zod';
import type { Family } from '../../../events/contract.ts';
import { dimensions as allDimensions } from '../../../metrics/catalog/dimensions.ts';
import { type Metric, measuresOf } from '../../../metrics/catalog/metric.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import { parseRange } from '../../../metrics/query/parse-range.ts';
import { instantOrDate } from '../../../metrics/query/query-input.ts';
import { comparisons, type Comparison, limits, type MetricQuery } from '../../../metrics/query/query.ts';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import type { Range } from '../../../metrics/time/buckets.ts';
import type { ResolvedBase } from '../analysis.ts';
import {
  familiesOf,
  filtersInput,
  metricsOf,
  renamed,
  resolveMetricQuery,
} from '../metrics/ask-of-metrics.ts';
import { rangeInput } from '../range.ts';
import { volumeOf } from './volume.ts';

export const decompositionInput = z.strictObject({
  ...rangeInput,
  metric: z.string().max(200).describe('The id of a count, sum, state, ratio or mean of the catalogue.'),
  dimensions: z
    .array(z.string().max(200))
    .min(1)
    .max(limits.dimensions)
    .optional()
    .describe(
      'By each of these the change is split, separately. Default: up to four dimensions of the metric that are neither ids nor times nor the currency.',
    ),
  filters: filtersInput,
  compare: z
    .enum(comparisons)
    .optional()
    .describe(
      'The earlier period. Default: `previous_period`. A period that is not over is compared with the same elapsed part.',
    ),
  compare_from: instantOrDate.optional().describe('Start of the earlier period, in place of `compare`.'),
  compare_to: instantOrDate.optional().describe('Its end, exclusive; not after `from`.'),
  limit: z
    .int()
    .min(1)
    .max(limits.groups)
    .default(10)
    .describe('So many groups, the largest contributions first; the others are summed up.'),
});

export interface DecompositionQuery extends ResolvedBase {
  metric: Pick<Metric, 'id' | 'title' | 'unit'> & { isRatio: boolean };
  /** The units of a sum or state, or of numerator and denominator. */
  units: { top: string; bottom: string | null };
  volume: { id: string; isMean: boolean } | null;
  dimensions: readonly string[];
  filters: MetricQuery['filters'];
  currency: string;
  earlier: Comparison | Range;
  limit: number;
  families: readonly Family[];
}

/** Throws `invalid_parameter`. */
export function resolveDecomposition(
  given: z.output<typeof decompositionInput>,
  context: ParseContext,
): DecompositionQuery {
  const { metric: id, from, to, timezone, explain, filters } = given;
  const names = { metrics: 'metric' };
  const plain = resolveMetricQuery({ metrics: [id], from, to, timezone, explain, filters }, context, names);
  const metric = metricsOf(plain, context)[0]!;
  checkAddsUp(metric);
  const dimensions = given.dimensions ?? defaultDimensions(metric);
  checkDimensions(metric, dimensions);
  resolveMetricQuery({ metrics: [id], dimensions, from, to, timezone, filters }, context, {
    metrics: 'dimensions',
  });
  const volume = volumeOf(metric, context.endpoints.of(null).metrics);
  const [top, bottom] = measuresOf(metric);
  const { range, currency } = plain;
  const read = volume === null ? [metric] : [metric, volume.metric];
  const cuts = [...dimensions, ...plain.filters.map(({ dimension }) => dimension)];
  return {
    range,
    timezone: plain.timezone,
    explain: plain.explain,
    metric: { id, title: metric.title, unit: metric.unit, isRatio: bottom !== undefined },
    units: { top: top!.unit, bottom: bottom?.unit ?? null },
    volume: volume && { id: volume.metric.id, isMean: volume.isMean },
    dimensions,
    filters: plain.filters,
    currency,
    earlier: resolveEarlier(given, { range, timezone: plain.timezone, nowMs: context.nowMs }),
    limit: given.limit,
    families: familiesOf(read, cuts),
  };
}

/** Distinct counts, percentiles and coefficients of the whole are not made of those of its groups. */
function checkAddsUp(metric: Metric): void {
  const fns = measuresOf(metric).flatMap(({ from }) => Object.values(from).map(({ fn }) => fn));
  const isDistinct = metric.kind === 'count_distinct' || fns.some((fn) => fn.startsWith('distinct'));
  const reason = isDistinct
    ? 'counts what is different: who is in several groups counts once in the whole, so the groups do not add up to it'
    : metric.kind === 'percentile'
      ? 'is a percentile: that of the whole does not follow from those of the groups'
      : fns.includes('expression')
        ? 'is a coefficient of the whole, which does not follow from those of the groups'
        : null;
  if (reason !== null)
    throw invalidParameter(
      'metric',
      `asks for ${metric.id}, which ${reason}`,
      'a count, sum, state, ratio or mean of such',
    );
}

function defaultDimensions({ dimensions }: Metric): string[] {
  const plain = allDimensions.filter(
    ({ name, type = 'text', isOfTime }) => type === 'text' && isOfTime !== true && name !== 'currency',
  );
  return dimensions.filter((name) => plain.some((one) => one.name === name)).slice(0, limits.dimensions);
}

function checkDimensions(metric: Metric, dimensions: readonly string[]): void {
  if (dimensions.length === 0)
    throw invalidParameter(
      'metric',
      `asks for ${metric.id}, which no dimension cuts into groups`,
      'a metric with dimensions',
    );
  if (dimensions.includes('currency') && metric.unit === 'money')
    throw invalidParameter(
      'dimensions',
      'cuts an amount by currency, and amounts of several currencies do not add up',
      'other dimensions, or a filter by currency',
    );
}

function resolveEarlier(
  { compare, compare_from: from, compare_to: to }: z.output<typeof decompositionInput>,
  { range, timezone, nowMs }: { range: Range; timezone: string; nowMs: number },
): Comparison | Range {
  if (from === undefined && to === undefined) return compare ?? 'previous_period';
  if (compare !== undefined)
    throw invalidParameter(
      'compare',
      'names another earlier period than compare_from and compare_to',
      'one of both',
    );
  if (from === undefined || to === undefined) {
    const [missing, given] =
      from === undefined ? ['compare_from', 'compare_to'] : ['compare_to', 'compare_from'];
    throw invalidParameter(missing, `is needed beside ${given}`, 'both of them, or neither');
  }
  const names = { from: 'compare_from', to: 'compare_to' };
  const earlier = renamed(names, () => parseRange({ from, to }, timezone, nowMs));
  if (earlier.toMs > range.fromMs)
    throw invalidParameter('compare_to', 'lies after from: the periods overlap', 'a time not after from');
  return earlier;
}
