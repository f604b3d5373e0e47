import { z } from 'zod';
import { numberOrMoney, ratioSchema } from '../../../metrics/answer.ts';
import { units } from '../../../metrics/catalog/metric.ts';
import { filterOps } from '../../../metrics/query/query.ts';
import { echoedRange } from '../analysis.ts';

const binSchema = z.object({
  from: numberOrMoney.describe('Inclusive.'),
  to: numberOrMoney.describe('Exclusive.'),
  count: z.int(),
  share: z.number().describe('Of all values, those beyond the bins included.'),
});

const described = {
  count: z.int().describe('How many values.'),
  mean: ratioSchema.describe('Sum over count.'),
  minimum: numberOrMoney.nullable(),
  maximum: numberOrMoney.nullable(),
  quantiles: z
    .array(z.object({ level: z.number(), value: numberOrMoney.nullable() }))
    .describe('Exact, interpolated as type 7 of R; null without values.'),
  gini: z
    .number()
    .nullable()
    .describe(
      'The Gini coefficient: 0, all have the same; near 1, one has everything. Null where the sum is 0 or a value is negative.',
    ),
  histogram: z.object({
    bins: z.array(binSchema),
    below: z.int().describe('Values below the first edge.'),
    above: z.int().describe('Values at or above the last edge.'),
  }),
};

export const distributionAnswer = z.object({
  property: z.object({ name: z.string(), title: z.string(), meaning: z.string(), unit: z.enum(units) }),
  ...described,
  binning: z.object({
    rule: z.enum(['freedman_diaconis', 'bins', 'width', 'edges']),
    width: numberOrMoney.nullable().describe('Of all bins; null for given edges, and without values.'),
  }),
  groups: z
    .array(
      z
        .object({
          value: z
            .union([z.string(), z.number()])
            .nullable()
            .describe('Of the dimension; null where the events do not say.'),
          ...described,
        })
        .meta({
          id: 'GroupOfDistribution',
          description: 'The values of one group, in the bins of the whole.',
        }),
    )
    .nullable()
    .describe(
      'Null without a dimension. A person with values in several groups is in each of them, with these values.',
    ),
  other_groups: z.int().describe('So many groups are left out by the limit.'),
  query: z.object({
    ...echoedRange,
    property: z.string(),
    filters: z.array(
      z.object({
        dimension: z.string(),
        op: z.enum(filterOps),
        values: z.array(z.union([z.string(), z.number()])),
      }),
    ),
    currency: z.string().describe('Of amounts.'),
    dimension: z.string().nullable(),
    limit: z.int(),
  }),
});
