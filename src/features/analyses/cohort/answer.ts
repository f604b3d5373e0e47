import { z } from 'zod';
import { amount, ratioSchema, time } from '../../../metrics/answer.ts';
import { echoedCohorts } from './cohort-input.ts';

const sumsSchema = z
  .object({
    captured: amount.describe('What they paid.'),
    refunded: amount.describe('What went back to them, by the time of the refund.'),
    revenue: ratioSchema.describe('What they paid less what went back; `value` is that for each person.'),
    bookings: ratioSchema.describe('Bookings that they created.'),
    trips: ratioSchema.describe('Trips that they completed as riders.'),
    trips_driven: ratioSchema.describe('Trips that they completed as drivers.'),
  })
  .meta({
    id: 'CohortValue',
    description:
      'What people did since their entry: numerators are totals, denominators the people who entered.',
  });
export type CohortSums = z.infer<typeof sumsSchema>;

const trianglesSchema = {
  users: z.int().describe('Who entered in the range.'),
  cohorts: z
    .array(
      z.object({
        start: time('Start of the cohort.'),
        end: time('Its end, exclusive. The first and the last cohort end at the range.'),
        users: z.int().describe('Who entered in it. A cohort of nobody is shown, with 0.'),
        cells: z
          .array(
            z.object({
              mature: z.boolean().describe('The periods of everybody had ended at the watermark.'),
              since_entry: sumsSchema
                .nullable()
                .describe('Up to the end of the period, from period 0 on. Null: not mature.'),
            }),
          )
          .describe('By the period, from 0 on.'),
      }),
    )
    .describe('In the order of time, without gaps.'),
  curve: z
    .array(
      z.object({
        cohorts: z.int().describe('How many cohorts are mature, and so counted.'),
        since_entry: sumsSchema.nullable().describe('Null: no cohort is mature.'),
      }),
    )
    .describe(
      'By the period: over all mature cohorts, each person with the same weight. Points stand on different cohorts where some are not mature, so that a curve of totals may fall.',
    ),
};

export const cohortAnswer = z.object({
  ...trianglesSchema,
  groups: z
    .array(
      z.object({
        value: z.string().nullable().describe('Null: the registration did not tell it, or is not known.'),
        ...trianglesSchema,
      }),
    )
    .nullable()
    .describe('With `by`: the same for each value, the largest group first. Together they are the whole.'),
  left_out_currencies: z
    .record(z.string(), z.int())
    .describe('Payments and refunds of these people in other currencies: the amounts do not hold them.'),
  query: z.object({ ...echoedCohorts, last_period: z.int(), currency: z.string() }),
});
export type CohortAnswer = z.infer<typeof cohortAnswer>;
