import { z } from 'zod';
import type { Dimension } from '../catalog/dimensions.ts';
import type { Metric } from '../catalog/metric.ts';
import { grains } from '../time/grain.ts';
import { instantOrDate, timezoneSchema } from './query-input.ts';
import { comparisons, havingOps, limits } from './query.ts';

/** A parameter: the schema of its raw text, and the allowed values in words for a person. */
export interface Parameter {
  schema: z.ZodType<string | undefined, string | undefined>;
  allowed: string | readonly string[];
}

const timeRule =
  'an RFC 3339 time such as 2026-03-01T00:00:00Z or 2026-03-01T00:00:00%2B01:00 (a + is written %2B in a URL), or a local date YYYY-MM-DD, which means its midnight';
const listRule = `names separated by commas`;
const orderRule =
  'metrics or dimensions separated by commas, with compare also change(metric) or relative_change(metric), each with :asc or :desc behind it or nothing';
const havingRule = `metric:operator:value separated by commas, such as bookings.created:gte:20, the operator one of ${havingOps.join(', ')}`;
const whole = z
  .string()
  .regex(/^\d{1,4}$/)
  .refine((text) => Number(text) >= 1 && Number(text) <= limits.groups);

/** The names that the parameters of an endpoint may use. `family` null stands for the query over all families. */
interface Names {
  family: string | null;
  metrics: readonly Metric[];
  dimensions: readonly Dimension[];
}

/** Makes the parameters of an endpoint, by name. */
export function parametersOf({ family, metrics, dimensions }: Names): Record<string, Parameter> {
  const ids = metrics.map(({ id }) => id);
  const names = dimensions.map(({ name }) => name);
  return {
    ...rangeParameters,
    metrics: describe(
      z.string(),
      ids,
      `Metrics to serve, ${listRule}. ${unasked(family)} Known: ${ids.join(', ')}.`,
    ),
    dimensions: describe(z.string(), names, `Dimensions to cut by, ${listRule}. Known: ${names.join(', ')}.`),
    ...groupParameters,
    ...Object.assign({}, ...withCity(dimensions).map(filterParameters)),
  };
}

function unasked(family: string | null): string {
  return family === null ? 'Required.' : 'Default: the headline metrics of the family.';
}

const rangeParameters = {
  from: describe(
    instantOrDate,
    timeRule,
    'Start of the range, inclusive. Default: six local days before today.',
  ),
  to: describe(instantOrDate, timeRule, 'End of the range, exclusive. Default: the end of the local day.'),
  grain: describe(z.enum(grains), grains, 'Width of the buckets of the series. `total`: no series.'),
  timezone: describe(
    timezoneSchema,
    'an IANA time zone such as Africa/Lagos',
    'Where days and hours begin. Default: the time zone of the business.',
  ),
};

const groupParameters = {
  having: describe(
    z.string(),
    havingRule,
    `Shows only groups whose metrics meet all of these conditions: ${havingRule}. A null meets none; ratios compare their value.`,
  ),
  order: describe(
    z.string(),
    orderRule,
    `Of groups: ${orderRule} (metrics and changes :desc, dimensions :asc). Default: the values of the dimensions, or with a limit the first metric.`,
  ),
  limit: describe(
    whole,
    `a whole number from 1 to ${limits.groups}`,
    'The first so many groups; the rest is summarised in `others`.',
  ),
  compare: describe(
    z.enum(comparisons),
    comparisons,
    'With which earlier period the answer is compared: `previous_period` of whole calendar months is as many calendar months before, of anything else as many days or as long. A period that is not over is compared with the same elapsed part. `last_comparable_day`: each local day with the latest earlier day of its weekday and type.',
  ),
  explain: describe(
    z.enum(['true', 'false']),
    ['true', 'false'],
    'Shows the statements in `plan.statements`.',
  ),
};

/** Adds the filter `city` where there is none of that name: it stands for the city in which the route begins. */
export function withCity(
  dimensions: readonly Pick<Dimension, 'name' | 'type'>[],
): readonly Pick<Dimension, 'name' | 'type'>[] {
  const has = (dimension: string) => dimensions.some(({ name }) => name === dimension);
  return has('city') || !has('origin_city') ? dimensions : [...dimensions, { name: 'city' }];
}

/** Splits a comma-separated list and trims its parts. */
export function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function describe(schema: z.ZodType<string, string>, allowed: Parameter['allowed'], text: string): Parameter {
  return { schema: schema.optional().describe(text), allowed };
}

function filterParameters({ name, type }: Pick<Dimension, 'name' | 'type'>): Record<string, Parameter> {
  if (name === 'currency') {
    const text = 'Counts only events in this currency and serves money in it.';
    return { currency: describe(z.string(), 'one ISO 4217 code such as NGN', text) };
  }
  const allowed = `up to ${limits.filterValues} values separated by commas; unknown stands for events that do not say`;
  const list = (text: string) => describe(z.string(), allowed, `${text} of ${name}, separated by commas.`);
  const bounds = { gt: 'greater than', gte: 'at least', lt: 'less than', lte: 'at most' };
  const ranges = Object.entries(bounds).map(([op, words]) => {
    const parameter = describe(z.string(), 'a number', `Counts only events with ${name} ${words} this.`);
    return [`${name}.${op}`, parameter] as const;
  });
  return {
    [name]: list('Counts only events with one of these values'),
    [`${name}.not`]: list('Counts only events with none of these values'),
    ...(type === 'number' ? Object.fromEntries(ranges) : {}),
  };
}
