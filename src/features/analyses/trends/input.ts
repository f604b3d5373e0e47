import { z } from 'zod';
import type { Family } from '../../../events/contract.ts';
import { makeZone } from '../../../kernel/time-zone.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import { parseLimits } from '../../../metrics/query/parse-range.ts';
import { limits, type MetricQuery } from '../../../metrics/query/query.ts';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import { whyNotAdded } from '../../../metrics/shape/add-values.ts';
import { bucketBoundaries, type Range } from '../../../metrics/time/buckets.ts';
import { type Grain, grains } from '../../../metrics/time/grain.ts';
import type { ResolvedBase } from '../analysis.ts';
import { familiesOf, filtersInput, metricsOf, resolveMetricQuery } from '../metrics/ask-of-metrics.ts';
import { rangeInput } from '../range.ts';
import { bucketsBefore, counterpartRange } from './counterparts.ts';

const series = grains.filter((grain) => grain !== 'total');

export const trendsInput = z.strictObject({
  ...rangeInput,
  metrics: z.array(z.string().max(200)).min(1).max(20).describe('Ids of the catalogue, of any families.'),
  filters: filtersInput,
  grain: z.enum(series).default('day').describe('Width of the buckets.'),
  moving_average: z
    .int()
    .min(2)
    .max(366)
    .optional()
    .describe(
      'Shows beside each bucket the mean of so many buckets, it and those before it. Buckets that are cut by the range or not over are in no average.',
    ),
  same_weekday: z
    .boolean()
    .default(false)
    .describe('Shows each bucket beside the one seven local days before. For grains up to week.'),
  last_comparable_day: z
    .boolean()
    .default(false)
    .describe(
      'Shows each bucket beside the same one of the latest earlier day of its weekday and type, by the calendar. For grains up to day, and at most 366 days.',
    ),
  year_over_year: z
    .boolean()
    .default(false)
    .describe(
      'Shows each bucket beside the one a year before: the same date, or of weeks the one 52 weeks before.',
    ),
});

/** The counterparts of buckets that may be shown, by their names in the answer. */
export const counterparts = ['same_weekday', 'last_comparable_day', 'year_over_year'] as const;
export type Counterpart = (typeof counterparts)[number];

/** Of a metric: how buckets of it are averaged, or why they are not. */
export interface Averaging {
  id: string;
  isMoney: boolean;
  /** Null: it is averaged. */
  reason: string | null;
}

export interface TrendsQuery extends ResolvedBase {
  metrics: readonly string[];
  filters: MetricQuery['filters'];
  grain: Exclude<Grain, 'total'>;
  currency: string;
  movingAverage: number | null;
  averaging: readonly Averaging[];
  /** Begins earlier than `range` where buckets before it are averaged with those in it. */
  read: Range;
  beside: readonly Counterpart[];
  families: readonly Family[];
}

/** Throws `invalid_parameter`. */
export function resolveTrends(given: z.output<typeof trendsInput>, context: ParseContext): TrendsQuery {
  const { grain, moving_average: movingAverage = null, ...asked } = given;
  const { metrics: names, from, to, timezone, explain, filters } = asked;
  const plain = resolveMetricQuery({ metrics: names, grain, from, to, timezone, explain, filters }, context);
  const metrics = metricsOf(plain, context);
  if (given.same_weekday && !['15m', 'hour', 'day', 'week'].includes(grain))
    throw invalidParameter('same_weekday', `has no meaning for buckets of a ${grain}`, 'grains up to week');
  if (given.last_comparable_day && !['15m', 'hour', 'day'].includes(grain))
    throw invalidParameter(
      'last_comparable_day',
      `has no meaning for buckets of a ${grain}`,
      'grains up to day',
    );
  const beside = counterparts.filter((name) => given[name]);
  const zone = makeZone(plain.timezone);
  checkPoints(plain.range, plain);
  const read =
    movingAverage === null
      ? plain.range
      : bucketsBefore(plain.range, { grain, count: movingAverage - 1, zone });
  if (read.fromMs < parseLimits.earliestMs)
    throw invalidParameter('moving_average', 'reaches back too far', 'a smaller one, or a later range');
  checkPoints(read, plain);
  for (const name of beside)
    if (
      name !== 'last_comparable_day' &&
      counterpartRange(plain.range, { name, grain, zone }).fromMs < parseLimits.earliestMs
    )
      throw invalidParameter(name, 'reaches back too far', 'a later range');
  const cuts = plain.filters.map(({ dimension }) => dimension);
  return {
    range: plain.range,
    timezone: plain.timezone,
    explain: plain.explain,
    metrics: plain.metrics,
    filters: plain.filters,
    grain,
    currency: plain.currency,
    movingAverage,
    averaging: metrics.map((metric) => ({
      id: metric.id,
      isMoney: metric.unit === 'money',
      reason: whyNotAdded(metric),
    })),
    read,
    beside,
    families: familiesOf(metrics, cuts),
  };
}

function checkPoints(range: Range, { grain, timezone }: Pick<MetricQuery, 'grain' | 'timezone'>): void {
  if (bucketBoundaries(range, { grain, zone: makeZone(timezone) }, limits.points) === null)
    throw invalidParameter(
      'grain',
      `makes more than ${limits.points} points over this range`,
      'a wider grain or a shorter range',
    );
}
