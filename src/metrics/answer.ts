import { z } from 'zod';
import { grains } from './time/grain.ts';
import { comparisons, filterOps, havingOps } from './query/query.ts';

// These schemas describe the answers as HTTP sends them. OpenAPI is made from them.

/** A moment, with the offset of the time zone. */
export const time = (text: string) =>
  z.string().meta({ description: text, examples: ['2026-03-01T00:00:00+01:00'], format: 'date-time' });
/** An amount of money. */
export const amount = z
  .string()
  .meta({ description: 'Money, as a decimal with two digits.', examples: ['1500.00'] });
export const numberOrMoney = z.union([z.number(), amount]);

/** A ratio or a mean. */
export const ratioSchema = z
  .object({
    value: numberOrMoney
      .nullable()
      .describe(
        'Numerator over denominator, computed from the exact sums and rounded to 6 decimals (money: 2), half away from zero; null when the denominator is 0.',
      ),
    numerator: numberOrMoney,
    denominator: numberOrMoney,
  })
  .meta({ id: 'Ratio', description: 'A ratio or a mean, with what it was computed from.' });

export const metricValueSchema = z.union([z.number(), amount, ratioSchema, z.null()]).meta({
  id: 'MetricValue',
  description:
    'Counts and quantities are numbers, money is text, ratios and means are objects; a percentile of nothing is null, and so are a state as of a time to come and a distance or duration that no trip tells.',
});
export type MetricValue = z.infer<typeof metricValueSchema>;

const values = z.record(z.string(), metricValueSchema).describe('Values by the id of the metric.');

const pointSchema = z
  .object({
    start: time('Start of the bucket, inclusive, in the time zone of the query.'),
    end: time('End of the bucket, exclusive. The first and the last bucket end at the range.'),
    provisional: z.boolean().describe('The bucket ends after the watermark: its numbers may still grow.'),
    maturing: z
      .array(z.string())
      .optional()
      .describe('The cohort metrics of which some entities of the bucket are too young to be counted yet.'),
    values,
  })
  .meta({ id: 'MetricPoint', description: 'One bucket of a series.' });
const seriesSchema = z
  .array(pointSchema)
  .nullable()
  .describe('One point a bucket, without gaps; null for grain total.');

export const changeSchema = z
  .object({
    value: metricValueSchema,
    compared: metricValueSchema.describe('The value of the earlier period.'),
    change: numberOrMoney
      .nullable()
      .describe('value − compared; of ratios and means, of their values. Null where one of them is null.'),
    relative_change: z
      .number()
      .nullable()
      .describe('change / |compared|, rounded to 6 decimals; null where compared is null or 0.'),
  })
  .meta({ id: 'MetricChange', description: 'A value beside that of the earlier period.' });
export type Change = z.infer<typeof changeSchema>;

const changes = z.record(z.string(), changeSchema).describe('Changes by the id of the metric.');

const comparedUnit = {
  metrics: changes,
  series: z
    .array(
      z
        .object({
          start: time('Start of the earlier bucket.'),
          end: time('Its end.'),
          unequal: z
            .literal(true)
            .optional()
            .describe('One of the two buckets is cut off by its range, so that they are not equally long.'),
          values: changes,
        })
        .nullable(),
    )
    .nullable()
    .describe(
      'By the place in series: the first bucket beside the first of the earlier period. Null without a counterpart.',
    ),
};

const unit = {
  metrics: values,
  series: seriesSchema,
  comparison: z
    .object(comparedUnit)
    .meta({ id: 'ComparedGroup', description: 'The same group of the earlier period.' })
    .optional(),
};

const groupSchema = z
  .object({
    by: z
      .record(z.string(), z.union([z.string(), z.number()]).nullable())
      .describe('Dimension → value; null where the events do not say.'),
    ...unit,
  })
  .meta({ id: 'MetricGroup', description: 'One combination of values of the dimensions.' });

const othersSchema = z.object({ groups: z.int().describe('How many groups these are.'), ...unit }).meta({
  id: 'OtherGroups',
  description: 'The groups that the breakdown of a query with a limit leaves out, as one.',
});

const querySchema = z
  .object({
    metrics: z.array(z.string()),
    from: time('Start of the range, inclusive.'),
    to: time('End of the range, exclusive.'),
    grain: z.enum(grains),
    timezone: z.string(),
    city: z
      .string()
      .optional()
      .describe('The numbers are those of this city, which has a time and a calendar of its own.'),
    currency: z
      .string()
      .describe(
        'The currency of money. Counts are over all currencies unless currency is filtered; in a breakdown by currency each group has its own.',
      ),
    dimensions: z.array(z.string()),
    filters: z.array(
      z.object({
        dimension: z.string(),
        op: z.enum(filterOps),
        values: z.array(z.union([z.string(), z.number()])),
      }),
    ),
    having: z.array(z.object({ metric: z.string(), op: z.enum(havingOps), value: z.string() })),
    order: z.array(z.object({ by: z.string(), direction: z.enum(['asc', 'desc']) })),
    limit: z.int().nullable(),
    compare: z.enum(comparisons).nullable(),
  })
  .meta({ id: 'MetricQuery', description: 'The query as it was understood, defaults included.' });

/** The receipt tells how complete an answer is (G7). */
export const receiptSchema = z
  .object({
    data_label: z
      .string()
      .optional()
      .describe('What the data is called where it is not real, such as `simulated`.'),
    as_of: time('When the answer was computed.'),
    watermark: time('Everything that happened before this instant, and arrived in time, is in the numbers.'),
    complete: z
      .boolean()
      .describe('The whole range lies before the watermark, and no event of it has expired.'),
    maturing: z
      .array(z.string())
      .describe('The cohort metrics of which some entities of the range are too young to be counted yet.'),
    late: z
      .int()
      .describe(
        'Events of the families read, in the range, that landed when their bucket had already ended at or before the watermark. They are in the numbers. Imported history is never late.',
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
    lossy_sources: z
      .array(
        z.object({
          origin: z.string().describe('The channel.'),
          sampled_out: z.int().describe('Positions of the range that were not kept, up to some seconds ago.'),
          dropped: z
            .int()
            .describe(
              'Messages that were heard in the range and given up because the store was away for too long.',
            ),
        }),
      )
      .optional()
      .describe(
        'Of answers from positions: where some of them came from that keeps nothing (Redis pub/sub). Beside those that were sampled out or given up, others may have been lost unseen.',
      ),
    data_from: time(
      'Of an answer without any number: when the oldest event of the families read happened, to the quarter hour. Absent where there is none.',
    ).optional(),
    data_to: time('Beside data_from: the end of the newest quarter hour with an event.').optional(),
    sources: z.array(z.string()).describe('The tables that were read.'),
  })
  .meta({ id: 'Receipt', description: 'How complete the answer is.' });
export type Receipt = z.infer<typeof receiptSchema>;

const planSchema = z
  .object({
    sources: z.array(z.object({ source: z.string(), why: z.string(), metrics: z.array(z.string()) })),
    statements: z
      .array(
        z.object({
          part: z
            .string()
            .describe('What it reads: total, groups, ranking, others; of an earlier or elapsed period.'),
          source: z.string(),
          sql: z.string(),
          params: z.record(z.string(), z.unknown()).describe('What is bound to {name:Type}.'),
        }),
      )
      .optional()
      .describe('With explain: the statements that were run.'),
  })
  .meta({
    id: 'MetricPlan',
    description: 'From where each metric was read and why; metrics of one source are one statement.',
  });

const comparisonSchema = z
  .object({
    kind: z.enum(comparisons),
    from: time('Start of the earlier period.'),
    to: time('Its end; of a period that is not over, after the same time by the clock.'),
    parts: z
      .array(z.object({ from: time('Start of the part.'), to: time('Its end.') }))
      .optional()
      .describe(
        'Of `last_comparable_day`, where the earlier days do not follow one another: those that do, each in a row, in the order of the days of the query. The compared values are sums over all parts; a state is that at the end of the last one; what cannot be added up, such as distinct counts and percentiles, is null.',
      ),
    current_to: time(
      'Up to where the period of the query is compared: its end or, when it is not complete, the last quarter of an hour before the watermark.',
    ),
    receipt: receiptSchema.describe('How complete the earlier period is.'),
    ...comparedUnit,
  })
  .meta({
    id: 'MetricComparison',
    description:
      'Beside an earlier period. The current side ends at current_to, so that both have the same length.',
  });

export const answerSchema = z
  .object({
    metrics: values,
    series: seriesSchema,
    breakdown: z
      .array(groupSchema)
      .nullable()
      .describe('One group a combination of values; null without dimensions.'),
    left_out_by_having: z
      .int()
      .optional()
      .describe('With `having`: how many groups did not meet it and are not in the breakdown.'),
    others: othersSchema
      .nullable()
      .describe(
        'With a limit: all groups that are not in the breakdown, left out by the limit or by `having`, computed as one group: exact for distinct counts, ratios and percentiles too. With the breakdown they add up to the whole. Null when nothing is left out.',
      ),
    comparison: comparisonSchema
      .nullable()
      .describe('Null when it is not asked for, or when nothing of the period has elapsed.'),
    query: querySchema,
    receipt: receiptSchema,
    plan: planSchema,
  })
  .meta({ id: 'MetricAnswer', description: 'Numbers, and how complete they are.' });
export type Answer = z.infer<typeof answerSchema>;
