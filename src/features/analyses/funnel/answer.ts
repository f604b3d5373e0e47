import { z } from 'zod';
import { ratioSchema, time } from '../../../metrics/answer.ts';
import { echoedRange } from '../analysis.ts';
import { entities } from './entities.ts';
import { entryRules, modes, presetNames } from './funnel-query.ts';

const stepSchema = z
  .object({
    step: z.int().describe('From 1. In the mode `any`: so many of the steps were done, in whatever order.'),
    event: z.string().nullable().describe('Null in the mode `any`.'),
    reached: z.int().describe('Entities whose run did this step and all before it.'),
    holding: z
      .int()
      .nullable()
      .describe('Those of them whose step was not undone since; null where the step names no `undone_by`.'),
    conversion: ratioSchema.describe('Of those that entered.'),
    step_conversion: ratioSchema.describe(
      'Of those that reached the step before; for the first step, of those that entered.',
    ),
    drop_off: z.int().describe('Entities that reached the step before and not this one.'),
    median_seconds: z
      .number()
      .nullable()
      .describe(
        'From the step before, of those that reached this one; exact (R type 7). Null: nobody, or the first step.',
      ),
    p90_seconds: z.number().nullable(),
  })
  .meta({ id: 'FunnelStep' });

const numbers = {
  entered: z.int().describe('Entities with an entry in the range whose window is over at the watermark.'),
  pending: z
    .int()
    .describe(
      'Entities whose every entry in the range is younger than the window. They are in no other number.',
    ),
  conversion: ratioSchema.describe('Of those that entered, the share that did the last step.'),
  steps: z.array(stepSchema),
};

const breakdownSchema = z.object({
  by: z.string(),
  groups: z
    .array(
      z
        .object({ value: z.string().nullable().describe('Null: the event does not say.'), ...numbers })
        .meta({ id: 'FunnelGroup' }),
    )
    .describe('Those with most entries first.'),
  others: z
    .object({ groups: z.int().describe('So many groups are summed up.'), ...numbers })
    .nullable()
    .describe('All further groups; null without any.'),
});

const droppedSchema = z.object({
  after: z.int(),
  count: z.int().describe('All of them. At most 1,000 are listed, those who came last first.'),
  entities: z.array(
    z.object({
      id: z.string(),
      entered_at: time('When the run entered.'),
      last_at: time('When it did the step.'),
    }),
  ),
});

const filterSchema = z.object({
  field: z.string(),
  op: z.string(),
  values: z.array(z.union([z.string(), z.number()])),
});

export const answer = z.object({
  ...numbers,
  breakdown: breakdownSchema.nullable(),
  dropped: droppedSchema.nullable(),
  query: z.object({
    ...echoedRange,
    preset: z.enum(presetNames).nullable(),
    entity: z.enum(entities),
    steps: z.array(
      z.object({ event: z.string(), filters: z.array(filterSchema), undone_by: z.string().nullable() }),
    ),
    window_hours: z.int(),
    mode: z.enum(modes),
    entry: z.enum(entryRules),
    breakdown: z.string().nullable(),
    limit: z.int(),
    dropped_after: z.int().nullable(),
  }),
});
export type FunnelAnswer = z.infer<typeof answer>;
