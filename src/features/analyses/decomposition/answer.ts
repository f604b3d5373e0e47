import { z } from 'zod';
import { changeSchema, numberOrMoney, receiptSchema, time } from '../../../metrics/answer.ts';
import { comparisons, filterOps } from '../../../metrics/query/query.ts';
import { units } from '../../../metrics/catalog/metric.ts';
import { echoedRange } from '../analysis.ts';
import { effects } from './split.ts';

const meanings =
  'Of a sum with a volume: `volume` (more or fewer in all), `mix` (the shares of the groups changed), `price` (the average of the group changed). Of a ratio or mean: `mix` and `rate`. Of any other: `change`. `new`: a group without anything before; `gone`: without anything now; `unsplit`: an amount without a volume on one side.';
const effectsSchema = z
  .partialRecord(z.enum(effects), numberOrMoney)
  .describe(`They add up exactly. ${meanings}`);

const contributed = {
  contribution: numberOrMoney
    .nullable()
    .describe(
      'What it adds to the change of the whole; all of them add up exactly. Null where the whole has no change.',
    ),
  share_of_change: z.number().nullable().describe('contribution / change; null where the change is 0.'),
  effects: effectsSchema,
};

const groupSchema = z
  .object({
    value: z
      .union([z.string(), z.number()])
      .nullable()
      .describe('Of the dimension; null where the events do not say.'),
    state: z.enum(['stayed', 'new', 'gone']),
    change: changeSchema,
    volume: z
      .object({ value: z.number(), compared: z.number() })
      .nullable()
      .describe('Over how many it is made, in both periods; null for what has no volume.'),
    ...contributed,
  })
  .meta({ id: 'GroupOfChange', description: 'A group, and what it adds to the change of the whole.' });

const decompositionSchema = z
  .object({
    dimension: z.string(),
    change: changeSchema.describe('Of the whole.'),
    volume: groupSchema.shape.volume,
    effects: effectsSchema,
    groups: z.array(groupSchema).describe('The largest contributions first, whatever their sign.'),
    others: z
      .object({ groups: z.int().describe('How many these are.'), ...contributed })
      .nullable()
      .describe('All other groups together; null when there are none.'),
  })
  .meta({ id: 'Decomposition', description: 'A change, split by the groups of one dimension.' });

export const decompositionAnswer = z.object({
  metric: z.object({ id: z.string(), title: z.string(), unit: z.enum(units) }),
  periods: z
    .object({
      from: time('Start.'),
      to: time('End of what is compared: that of the range or, when it is not over, of its elapsed part.'),
      compared_from: time('Start of the earlier period.'),
      compared_to: time('Its end.'),
      compared_receipt: receiptSchema.describe('How complete the earlier period is.'),
    })
    .nullable()
    .describe('Null: nothing of the range has elapsed.'),
  decompositions: z.array(decompositionSchema).describe('One a dimension, in the order asked for.'),
  query: z.object({
    ...echoedRange,
    metric: z.string(),
    dimensions: z.array(z.string()),
    filters: z.array(
      z.object({
        dimension: z.string(),
        op: z.enum(filterOps),
        values: z.array(z.union([z.string(), z.number()])),
      }),
    ),
    compare: z.enum(comparisons).nullable().describe('Null: the earlier period was given.'),
    currency: z.string().describe('Of amounts.'),
    limit: z.int(),
  }),
});
