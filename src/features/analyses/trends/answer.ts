import { z } from 'zod';
import { changeSchema, metricValueSchema, receiptSchema, time } from '../../../metrics/answer.ts';
import { filterOps } from '../../../metrics/query/query.ts';
import { grains } from '../../../metrics/time/grain.ts';
import { echoedRange } from '../analysis.ts';

const besideSchema = z
  .object({
    start: time('Start of the earlier bucket.'),
    end: time('Its end; of a bucket that is not over, after the same time by the clock.'),
    values: z.record(z.string(), changeSchema),
  })
  .nullable()
  .describe('Null: the bucket has not begun, or has no counterpart.');

const pointSchema = z
  .object({
    start: time('Start of the bucket, inclusive.'),
    end: time('End of the bucket, exclusive. The first and the last bucket end at the range.'),
    provisional: z.boolean().describe('The bucket ends after the watermark: its numbers may still grow.'),
    values: z.record(z.string(), metricValueSchema),
    moving_average: z
      .record(z.string(), metricValueSchema)
      .optional()
      .describe(
        'With `moving_average`: null without so many whole buckets, and for what `not_averaged` names.',
      ),
    same_weekday: besideSchema.optional(),
    last_comparable_day: besideSchema.optional(),
    year_over_year: besideSchema.optional(),
  })
  .meta({ id: 'TrendPoint', description: 'One bucket, and what stands beside it.' });

const comparedSchema = z
  .object({
    from: time('Start of the earlier buckets; of days that do not follow one another, of the earliest.'),
    to: time('Their end.'),
    receipt: receiptSchema.describe('How complete they are.'),
  })
  .nullable()
  .describe('Null: nothing of the range has elapsed.');

export const trendsAnswer = z.object({
  series: z.array(pointSchema).describe('One point a bucket, without gaps.'),
  not_averaged: z
    .array(z.object({ metric: z.string(), reason: z.string() }))
    .describe('Metrics without a moving average, and why.'),
  same_weekday: comparedSchema.optional(),
  last_comparable_day: comparedSchema.optional(),
  year_over_year: comparedSchema.optional(),
  query: z.object({
    ...echoedRange,
    metrics: z.array(z.string()),
    filters: z.array(
      z.object({
        dimension: z.string(),
        op: z.enum(filterOps),
        values: z.array(z.union([z.string(), z.number()])),
      }),
    ),
    grain: z.enum(grains),
    moving_average: z.int().nullable(),
    currency: z.string().describe('Of amounts.'),
  }),
});
