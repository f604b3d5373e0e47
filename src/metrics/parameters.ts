import { z } from 'zod';
import { type Catalog, metricsOfFamily } from './catalog/catalog.ts';
import type { Metric } from './catalog/metric.ts';
import { grains } from './grain.ts';
import { limits } from './query.ts';
import { isTimezone } from './zone.ts';

/** A parameter: its schema over the raw text, and what is allowed, in words for a person. */
export interface Parameter {
  schema: z.ZodType<string | undefined, string | undefined>;
  allowed: string | readonly string[];
}

const instantOrDate = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const timeRule =
  'an RFC 3339 time such as 2026-03-01T00:00:00Z or 2026-03-01T00:00:00%2B01:00 (a + is written %2B in a URL), or a local date YYYY-MM-DD, which means its midnight';
const listRule = `names separated by commas`;

/** The query parameters of a family's endpoint by name: for parsing, for error messages and for OpenAPI. */
export function parametersOf(entries: Catalog, family: string): Record<string, Parameter> {
  const metrics = metricsOfFamily(entries, family);
  const cuts = dimensionsOf(entries, metrics);
  const ids = metrics.map(({ id }) => id);
  return {
    from: describe(
      instantOrDate,
      timeRule,
      'Start of the range, inclusive. Default: six local days before today.',
    ),
    to: describe(instantOrDate, timeRule, 'End of the range, exclusive. Default: the end of the local day.'),
    grain: describe(z.enum(grains), grains, 'Width of the buckets of the series. `total`: no series.'),
    timezone: describe(
      z.string().refine(isTimezone, 'is not a time zone'),
      'an IANA time zone such as Africa/Lagos',
      'Where days and hours begin. Default: the time zone of the business.',
    ),
    metrics: describe(
      listOf(ids),
      ids,
      `Metrics to serve, ${listRule}. Default: the headline metrics of the family.`,
    ),
    dimensions: describe(listOf(cuts), cuts, `Dimensions to cut by, ${listRule}.`),
    ...Object.fromEntries(cuts.map((name) => [name, filterParameter(name)])),
  };
}

/** The dimensions by which at least one of the metrics can be cut. */
export function dimensionsOf({ dimensions }: Catalog, metrics: readonly Metric[]): string[] {
  return dimensions
    .map(({ name }) => name)
    .filter((name) => metrics.some((m) => m.dimensions.includes(name)));
}

/** The same as one object schema, as the API documents them; all values are text. */
export function parametersSchema(entries: Catalog, family: string) {
  const shape = Object.entries(parametersOf(entries, family)).map(
    ([name, { schema }]) => [name, schema] as const,
  );
  return z.strictObject(Object.fromEntries(shape));
}

/** The parts of a comma-separated list, without blanks around them. */
export function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function describe(schema: z.ZodType<string, string>, allowed: Parameter['allowed'], text: string): Parameter {
  return { schema: schema.optional().describe(text), allowed };
}

function listOf(known: readonly string[]) {
  return z.string().superRefine((text, context) => {
    const parts = splitList(text);
    const unknown = parts.find((part) => !known.includes(part));
    if (unknown !== undefined) context.addIssue({ code: 'custom', message: `does not know "${unknown}"` });
    else if (new Set(parts).size < parts.length)
      context.addIssue({ code: 'custom', message: 'names one twice' });
  });
}

function filterParameter(name: string): Parameter {
  if (name === 'currency') {
    const schema = z.string().refine((code) => /^[A-Z]{3}$/.test(code), 'is not a currency code');
    const text = 'Counts only events in this currency and serves money in it.';
    return describe(schema, 'one ISO 4217 code such as NGN', text);
  }
  const schema = z.string().superRefine((text, context) => {
    const parts = splitList(text);
    if (parts.includes('')) context.addIssue({ code: 'custom', message: 'has an empty value' });
    if (parts.length > limits.filterValues)
      context.addIssue({ code: 'custom', message: 'has too many values' });
  });
  const allowed = `up to ${limits.filterValues} values separated by commas; unknown stands for events that do not say`;
  return describe(
    schema,
    allowed,
    `Counts only events with one of these values of ${name}, separated by commas.`,
  );
}
