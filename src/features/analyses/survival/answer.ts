import { z } from 'zod';
import { echoedPeople } from '../cohort/cohort-input.ts';
import { timeUnits } from './input.ts';

const share = z.number().min(0).max(1);

const stepSchema = z
  .object({
    time: z.int().describe('Units since the entry.'),
    at_risk: z.int().describe('Who was watched for so long, and had no trip before this unit.'),
    events: z.int().describe('Who completed their first trip in the unit that ends at this time.'),
    reached: share.describe('The share that has completed a trip by this time: 1 − survival.'),
    survival: share.describe('The share that has not.'),
    lower: share.nullable().describe('Of the 95 % interval of survival; null where survival is 0.'),
    upper: share.nullable(),
  })
  .meta({ id: 'SurvivalStep' });

const curveSchema = {
  users: z.int().describe('Who entered in the range, before the watermark.'),
  events: z.int().describe('Who completed a first trip while they were watched.'),
  censored: z.int().describe('Who was watched until the watermark or the horizon, without one.'),
  steps: z.array(stepSchema).describe('The curve falls at these times and is level between them.'),
  median: z
    .object({ value: z.int().nullable(), lower: z.int().nullable(), upper: z.int().nullable() })
    .describe('The time by which half have completed a trip, with its 95 % interval; null: not reached.'),
};

export const survivalAnswer = z.object({
  ...curveSchema,
  groups: z
    .array(
      z.object({
        value: z.string().nullable().describe('Null: the registration did not tell it, or is not known.'),
        ...curveSchema,
      }),
    )
    .nullable()
    .describe('With `by`: the same for each value, the largest group first.'),
  query: z.object({ ...echoedPeople, unit: z.enum(timeUnits), horizon: z.int() }),
});
export type SurvivalAnswer = z.infer<typeof survivalAnswer>;
