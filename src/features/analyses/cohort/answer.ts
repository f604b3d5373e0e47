import { z } from 'zod';
import { amount, ratioSchema } from '../../../metrics/answer.ts';
import { echoedCohorts } from './cohort-input.ts';
import { triangleSchema } from './triangle.ts';

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

const cellSchema = z.object({
  mature: z.boolean().describe('The periods of everybody had ended at the watermark.'),
  since_entry: sumsSchema
    .nullable()
    .describe('Up to the end of the period, from period 0 on. Null: not mature.'),
});

const triangle = triangleSchema({
  cells: z.array(cellSchema).describe('By the period, from 0 on.'),
  point: { since_entry: sumsSchema.nullable().describe('Null: no cohort is mature.') },
  curve: { by: 'By the period', note: ', so that a curve of totals may fall' },
});

export const cohortAnswer = z.object({
  ...triangle,
  groups: z
    .array(
      z.object({
        value: z.string().nullable().describe('Null: the registration did not tell it, or is not known.'),
        ...triangle,
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
