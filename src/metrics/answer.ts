import { z } from 'zod';
import { units } from './catalog/metric.ts';
import { grains } from './grain.ts';

// The answers as they go over the wire; OpenAPI is made from these schemas.

const time = (text: string) =>
  z.string().meta({ description: text, examples: ['2026-03-01T00:00:00+01:00'], format: 'date-time' });
const amount = z
  .string()
  .meta({ description: 'Money, as a decimal with two digits.', examples: ['1500.00'] });
const numberOrMoney = z.union([z.number(), amount]);

const ratioSchema = z
  .object({
    value: numberOrMoney
      .nullable()
      .describe(
        'Numerator over denominator, computed from the exact sums and rounded to 6 decimals (money: 2), half away from zero; null when the denominator is 0.',
      ),
    numerator: numberOrMoney,
    denominator: numberOrMoney,
  })
  .describe('A ratio or a mean, with what it was computed from.');

const metricValueSchema = z
  .union([z.number(), amount, ratioSchema, z.null()])
  .describe(
    'Counts and quantities are numbers, money is text, ratios and means are objects; a percentile of nothing is null, and so is a state as of a time to come.',
  );
export type MetricValue = z.infer<typeof metricValueSchema>;

const values = z.record(z.string(), metricValueSchema).describe('Values by the id of the metric.');

const pointSchema = z.object({
  start: time('Start of the bucket, inclusive, in the time zone of the query.'),
  end: time('End of the bucket, exclusive. The first and the last bucket end at the range.'),
  provisional: z.boolean().describe('The bucket ends after the watermark: its numbers may still grow.'),
  maturing: z
    .array(z.string())
    .optional()
    .describe('The cohort metrics of which some entities of the bucket are too young to be counted yet.'),
  values,
});
const seriesSchema = z
  .array(pointSchema)
  .nullable()
  .describe('One point a bucket, without gaps; null for grain total.');

const groupSchema = z.object({
  by: z
    .record(z.string(), z.string().nullable())
    .describe('Dimension → value; null where the events do not say.'),
  metrics: values,
  series: seriesSchema,
});

const querySchema = z
  .object({
    metrics: z.array(z.string()),
    from: time('Start of the range, inclusive.'),
    to: time('End of the range, exclusive.'),
    grain: z.enum(grains),
    timezone: z.string(),
    currency: z
      .string()
      .describe(
        'The currency of money. Counts are over all currencies unless currency is filtered; in a breakdown by currency each group has its own.',
      ),
    dimensions: z.array(z.string()),
    filters: z.array(z.object({ dimension: z.string(), values: z.array(z.string()) })),
  })
  .describe('The query as it was understood, defaults included.');

const receiptSchema = z
  .object({
    as_of: time('When the answer was computed.'),
    watermark: time('Everything that happened before this instant, and arrived in time, is in the numbers.'),
    complete: z
      .boolean()
      .describe('The whole range lies before the watermark, and no event of it has expired.'),
    late: z
      .int()
      .describe(
        'Events of the families read, in the range, that landed when their bucket had already ended at or before the watermark. They are in the numbers.',
      ),
    dead_lettered: z
      .int()
      .describe(
        'Open dead letters, of those still kept, that were received within the range; of any family, for what they meant is unknown.',
      ),
    in_flight: z.int().describe('Records that are received or landed, and not yet in the numbers.'),
    expired: z
      .int()
      .describe(
        'Events of the range that have left a table that was read, by retention; 0 when only rollups were read.',
      ),
    left_out_currencies: z
      .record(z.string(), z.int())
      .describe('Events with money in other currencies, by currency: the amounts above do not hold them.'),
    sources: z.array(z.string()).describe('The tables that were read.'),
  })
  .describe('How complete the answer is.');
export type Receipt = z.infer<typeof receiptSchema>;

const planSchema = z
  .object({
    sources: z.array(z.object({ source: z.string(), why: z.string(), metrics: z.array(z.string()) })),
  })
  .describe('From where each metric was read and why; metrics of one source are one statement.');

export const answerSchema = z.object({
  metrics: values,
  series: seriesSchema,
  breakdown: z
    .array(groupSchema)
    .nullable()
    .describe('One group a combination of values; null without dimensions.'),
  query: querySchema,
  receipt: receiptSchema,
  plan: planSchema,
});
export type Answer = z.infer<typeof answerSchema>;

export const catalogAnswerSchema = z.object({
  metrics: z.array(
    z.object({
      id: z.string(),
      family: z.string(),
      title: z.string(),
      meaning: z.string(),
      formula: z.string(),
      unit: z.enum(units),
      kind: z.string(),
      direction: z.enum(['up_is_good', 'down_is_good', 'neutral']),
      dimensions: z.array(z.string()),
      headline: z.boolean().describe('Whether the endpoint of the family serves it unasked.'),
      sources: z.array(z.string()).describe('The tables from which it can be read, the cheapest first.'),
    }),
  ),
  dimensions: z.array(z.object({ name: z.string(), title: z.string(), meaning: z.string() })),
});
export type CatalogAnswer = z.infer<typeof catalogAnswerSchema>;
