import { z } from 'zod';
import { eventTypes } from '../../../events/contract.ts';
import { limits as queryLimits } from '../../../metrics/query/query.ts';
import { rangeInput } from '../range.ts';
import { entities } from './entities.ts';
import { entryRules, limits, modes, presetNames } from './funnel-query.ts';

const eventType = z.enum(eventTypes as [string, ...string[]]);
const value = z.union([z.string().max(queryLimits.filterValueLength), z.number(), z.boolean()]);

const filterSchema = z.strictObject({
  field: z.string().max(200).describe('A field of the event type.'),
  op: z
    .enum(['eq', 'ne', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte'])
    .describe('`in` and `not_in` take `values`, the others `value`; numbers alone are compared by order.'),
  value: value.optional().describe('`unknown` stands for events that do not say.'),
  values: z.array(value).min(1).max(queryLimits.filterValues).optional(),
});
export type GivenFilter = z.output<typeof filterSchema>;

const stepSchema = z.strictObject({
  event: eventType.describe('The event type.'),
  filters: z.array(filterSchema).max(limits.filters).default([]).describe('All must hold.'),
  undone_by: eventType
    .nullish()
    .describe('The event of the same entity that undoes the step, such as booking.cancelled.'),
});
export type GivenStep = z.output<typeof stepSchema>;

export const input = z.strictObject({
  ...rangeInput,
  preset: z
    .enum(presetNames)
    .optional()
    .describe(
      'Instead of `steps`. `registration`: from the registration of a rider to the first completed trip. `booking`: from a booking over its payment and confirmation to its completed trip.',
    ),
  steps: z
    .array(stepSchema)
    .min(limits.fewestSteps)
    .max(limits.steps)
    .optional()
    .describe('The steps, in order.'),
  entity: z.enum(entities).optional().describe('What goes through the steps. Needed with `steps`.'),
  window_hours: z
    .int()
    .min(1)
    .max(limits.windowHours)
    .default(168)
    .describe('A run counts what happens within so many hours of its entry, the last moment included.'),
  mode: z
    .enum(modes)
    .default('ordered')
    .describe(
      '`ordered`: one step after the other, whatever happens between. `strict`: no later step happens between. `any`: in any order; an entity enters by any of the steps.',
    ),
  entry: z
    .enum(entryRules)
    .default('furthest')
    .describe(
      'Which entry counts of an entity that enters several times: the earliest of those that get `furthest`, or the `first`.',
    ),
  breakdown: z
    .string()
    .max(200)
    .optional()
    .describe(
      'A property of the entering event, such as city, payment_method or origin_city; or when it entered, `hour_of_day` or `weekday`.',
    ),
  limit: z.int().min(1).max(100).default(10).describe('So many groups of the breakdown are shown.'),
  dropped_after: z
    .int()
    .min(1)
    .max(limits.steps)
    .optional()
    .describe('Shows who reached this step and no further: needs the scope for personal data.'),
});
export type Given = z.output<typeof input>;
