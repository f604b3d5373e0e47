import { z } from 'zod';

// This file defines the form of a catalogue entry. An entry is data that the planner, the documents and the API read. The owner
// of the catalogue writes the SQL in it; a caller never does.

const name = z.string().regex(/^[a-z][a-z0-9_]*$/);
const sql = z.string().min(1);

/** An aggregate: how a measure is computed from the rows of one source. */
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

/** A quantity that one or several sources can give. All of these sources must give the same number. */
const measureSchema = z.strictObject({
  /** The name of the column. Two metrics that compute a measure in the same way share one column of the statement. */
  name,
  unit: unitSchema,
  /** The answer shows the exact sum divided by this number (3600000 turns ms into hours). Ratios and means use the exact sums. */
  divisor: z.int().positive().optional(),
  /** The aggregate for each source, by the name of the source. */
  from: z.record(z.string(), aggregateSchema),
});
export type Measure = z.infer<typeof measureSchema>;

const base = {
  id: z.string().regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/),
  title: z.string().min(1),
  /** One sentence that explains the metric. */
  meaning: z.string().min(1),
  /** The formula in words, for people. */
  formula: z.string().min(1),
  unit: unitSchema,
  direction: z.enum(['up_is_good', 'down_is_good', 'neutral']),
  /** The dimensions by which the metric can be cut and filtered. */
  dimensions: z.array(name),
  /**
   * Says whether the endpoint of the family serves this metric without being asked. `total` limits that to queries without a
   * series, because a series would read each entity or event of the range one by one.
   */
  headline: z.union([z.boolean(), z.literal('total')]),
  /** For cohorts: the hours after the end of a bucket in which its entities may still reach the goal. */
  windowHours: z.number().positive().optional(),
};

const ratio = {
  numerator: measureSchema,
  denominator: measureSchema,
  /** The answer shows the denominator divided by this number (60 turns minutes into hours). The value uses the exact sums. */
  denominatorDivisor: z.int().positive().optional(),
};

export const metricSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('count'), measure: measureSchema }),
  // With `unlessUntold`, the sum is null where something is counted `among` and nothing as `told`: what nobody told is not 0.
  z.strictObject({
    ...base,
    kind: z.literal('sum'),
    measure: measureSchema,
    unlessUntold: z.strictObject({ told: measureSchema, among: measureSchema }).optional(),
  }),
  z.strictObject({ ...base, kind: z.literal('count_distinct'), measure: measureSchema }),
  z.strictObject({ ...base, kind: z.literal('level'), measure: measureSchema }),
  // An expression computes this number, such as a coefficient. It is null without rows.
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

/** Lists the measures that a metric reads. */
export function measuresOf(metric: Metric): Measure[] {
  if (!('measure' in metric)) return [metric.numerator, metric.denominator];
  const { told, among } = (metric.kind === 'sum' && metric.unlessUntold) || {};
  return [metric.measure, ...(told === undefined || among === undefined ? [] : [told, among])];
}

/** Tells whether the metric contains amounts of money. Such a metric must be computed within one currency (G6). */
export function isMoney(metric: Metric): boolean {
  return measuresOf(metric).some((measure) => measure.unit === 'money');
}

/** Returns the family of a metric: `payments` for `payments.captured`. */
export function familyOf(metric: { id: string }): string {
  return metric.id.slice(0, metric.id.indexOf('.'));
}

/** Sums a column or expression over the rows that meet `where`. */
export function sum(of: string, where?: string): Aggregate {
  return { fn: 'sum', of, ...(where !== undefined && { where }) };
}

/** Counts the rows that meet `where`. */
export function count(where: string): Aggregate {
  return { fn: 'count', where };
}

/** Computes exact percentiles (R type 7) of an expression over the rows that meet `where`. It skips null values. */
export function quantiles(of: string, where: string): Aggregate {
  return { fn: 'quantiles', of, where };
}

/**
 * Counts the different values exactly, over the rows that meet `where`. Null is no value. Such counts are never added up (G4).
 */
export function distinct(of: string, where?: string): Aggregate {
  return { fn: 'distinct', of, ...(where !== undefined && { where }) };
}

/** Counts different values from a column of `uniqExact` states by merging them. */
export function distinctStates(of: string, where?: string): Aggregate {
  return { fn: 'distinct_states', of, ...(where !== undefined && { where }) };
}

/** Takes a distinct count from a source that counts each bucket and the whole range by itself: see `startsItself`. */
export function distinctCounted(of: string, where?: string): Aggregate {
  return { fn: 'distinct_counted', of, ...(where !== undefined && { where }) };
}

/**
 * Computes a state at the end of the range and of each bucket: the sum of a change over all earlier rows, from the beginning of
 * time.
 */
export function level(of: string, where?: string): Aggregate {
  return { fn: 'level', of, ...(where !== undefined && { where }) };
}

/** Uses any SQL as an aggregate. For money the SQL must restrict itself to {currency:String}. */
export function expression(of: string): Aggregate {
  return { fn: 'expression', of };
}
