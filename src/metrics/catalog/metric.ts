import { z } from 'zod';

// What an entry of the catalogue looks like. An entry is data: the planner, the documents, the API and later alerts,
// reports and pages read it and nothing else. SQL in an entry is written by whoever owns the catalogue, never by a caller.

const name = z.string().regex(/^[a-z][a-z0-9_]*$/);
const sql = z.string().min(1);

/** How a measure is computed from the rows of one source. */
const aggregateSchema = z.discriminatedUnion('fn', [
  z.strictObject({ fn: z.literal('sum'), of: sql, where: sql.optional() }),
  z.strictObject({ fn: z.literal('count'), where: sql }),
  z.strictObject({ fn: z.literal('quantiles'), of: sql, where: sql }),
  z.strictObject({ fn: z.literal('distinct'), of: sql, where: sql.optional() }),
  z.strictObject({ fn: z.literal('distinct_states'), of: sql, where: sql.optional() }),
  z.strictObject({ fn: z.literal('distinct_counted'), of: sql, where: sql.optional() }),
  z.strictObject({ fn: z.literal('level'), of: sql, where: sql.optional() }),
  z.strictObject({ fn: z.literal('expression'), of: sql, where: z.undefined().optional() }),
]);
export type Aggregate = z.infer<typeof aggregateSchema>;

export const units = [
  'count',
  'money',
  'ratio',
  'passengers',
  'seats',
  'ms',
  'minutes',
  'hours',
  'km',
  'km/h',
  'stars',
] as const;
const unitSchema = z.enum(units);

/** A quantity that can be read from one or several sources; every one of them gives the same number. */
const measureSchema = z.strictObject({
  /** Two metrics whose measures are computed alike share one column of the statement. */
  name,
  unit: unitSchema,
  /** What is served is divided by this (3600000: ms as hours); values are computed from the exact sums. */
  divisor: z.int().positive().optional(),
  /** By the name of the source. */
  from: z.record(z.string(), aggregateSchema),
});
export type Measure = z.infer<typeof measureSchema>;

const base = {
  id: z.string().regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/),
  title: z.string().min(1),
  /** One sentence. */
  meaning: z.string().min(1),
  /** For people. */
  formula: z.string().min(1),
  unit: unitSchema,
  direction: z.enum(['up_is_good', 'down_is_good', 'neutral']),
  /** What it can be cut and filtered by. */
  dimensions: z.array(name),
  /**
   * Whether the endpoint of its family serves it unasked; `total`: only without a series, because a series of it reads each entity or event
   * of the range one by one.
   */
  headline: z.union([z.boolean(), z.literal('total')]),
  /** Of cohorts: how long after its end a bucket still waits for entities to reach the goal. */
  windowHours: z.number().positive().optional(),
};

const ratio = {
  numerator: measureSchema,
  denominator: measureSchema,
  /** The denominator is served divided by this (60: minutes as hours); the value is computed from the exact sums. */
  denominatorDivisor: z.int().positive().optional(),
};

export const metricSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('count'), measure: measureSchema }),
  z.strictObject({ ...base, kind: z.literal('sum'), measure: measureSchema }),
  z.strictObject({ ...base, kind: z.literal('count_distinct'), measure: measureSchema }),
  z.strictObject({ ...base, kind: z.literal('level'), measure: measureSchema }),
  // A number of its own kind that an expression gives, such as a coefficient; null without rows.
  z.strictObject({ ...base, kind: z.literal('index'), measure: measureSchema }),
  z.strictObject({ ...base, kind: z.literal('ratio'), ...ratio }),
  z.strictObject({ ...base, kind: z.literal('mean'), ...ratio }),
  z.strictObject({
    ...base,
    kind: z.literal('percentile'),
    measure: measureSchema,
    level: z.number().gt(0).lt(1),
  }),
]);
export type Metric = z.infer<typeof metricSchema>;

/** Everything that must be read for a metric. */
export function measuresOf(metric: Metric): Measure[] {
  return 'measure' in metric ? [metric.measure] : [metric.numerator, metric.denominator];
}

/** Whether amounts of money enter the metric, so that it must be computed within one currency (G6). */
export function isMoney(metric: Metric): boolean {
  return measuresOf(metric).some((measure) => measure.unit === 'money');
}

/** The family of metrics: `payments` of `payments.captured`. */
export function familyOf(metric: { id: string }): string {
  return metric.id.slice(0, metric.id.indexOf('.'));
}

/** Σ of a column or expression over the rows that meet `where`. */
export function sum(of: string, where?: string): Aggregate {
  return { fn: 'sum', of, ...(where !== undefined && { where }) };
}

/** The number of rows that meet `where`. */
export function count(where: string): Aggregate {
  return { fn: 'count', where };
}

/** Exact percentiles (R type 7) of an expression over the rows that meet `where`; null values are skipped. */
export function quantiles(of: string, where: string): Aggregate {
  return { fn: 'quantiles', of, where };
}

/** The exact number of different values over the rows that meet `where`; null is no value. Never summed (G4). */
export function distinct(of: string, where?: string): Aggregate {
  return { fn: 'distinct', of, ...(where !== undefined && { where }) };
}

/** The same from a column of `uniqExact` states, merged. */
export function distinctStates(of: string, where?: string): Aggregate {
  return { fn: 'distinct_states', of, ...(where !== undefined && { where }) };
}

/** The same from a source that has counted them for each bucket and for the whole by itself: see `startsItself`. */
export function distinctCounted(of: string, where?: string): Aggregate {
  return { fn: 'distinct_counted', of, ...(where !== undefined && { where }) };
}

/** A state as of the end of the range and of each bucket: Σ of a change over all rows before it, from the beginning of time. */
export function level(of: string, where?: string): Aggregate {
  return { fn: 'level', of, ...(where !== undefined && { where }) };
}

/** Any aggregate, as SQL. It must restrict itself to {currency:String} where it is of money. */
export function expression(of: string): Aggregate {
  return { fn: 'expression', of };
}
