import { z } from 'zod';
import { makeZone } from '../../../kernel/time-zone.ts';
import { families } from '../../../events/contract.ts';
import { type Answer, ratioSchema, time } from '../../../metrics/answer.ts';
import type { MetricQuery } from '../../../metrics/query/query.ts';
import { plainQuery } from '../../../metrics/query/plain-query.ts';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import { nextPeriod, periodStart } from '../../../metrics/time/grain.ts';
import { defineAnalysis, echoedRange, type ResolvedBase } from '../analysis.ts';
import { type CohortGrain, cohortGrains } from '../cohort/cohort-input.ts';
import { echoedWho, echoWho, type Who, whoInput, whoOf } from '../cohort/who.ts';
import { echoRange, rangeInput, resolveRange } from '../range.ts';

const input = z.strictObject({
  ...rangeInput,
  grain: z
    .enum(cohortGrains)
    .default('week')
    .describe(
      'Compares each local day, ISO week or calendar month with the one before. The range is widened to whole ones.',
    ),
  ...whoInput,
});

const bucketSchema = z
  .object({
    start: time('Start of the bucket.'),
    end: time('Its end, exclusive.'),
    provisional: z
      .boolean()
      .describe('The bucket ends after the watermark: who counts as churned may still come.'),
    new: z.int().describe('People whose first action ever is in the bucket.'),
    retained: z.int().describe('People who acted in it and in the one before.'),
    resurrected: z.int().describe('People who acted in it and earlier, but not in the one before.'),
    churned: z.int().describe('People who acted in the one before, and not in it.'),
    active: z.int().describe('new + retained + resurrected.'),
    quick_ratio: ratioSchema.describe('(new + resurrected) / churned.'),
  })
  .meta({ id: 'GrowthBucket' });

const answer = z.object({
  buckets: z.array(bucketSchema).describe('In the order of time, without gaps.'),
  groups: z
    .array(
      z.object({
        value: z.string().nullable().describe('Null: the registration did not tell it, or is not known.'),
        buckets: z.array(bucketSchema),
      }),
    )
    .nullable()
    .describe('With `by`: the same for each value. Together they are the whole.'),
  query: z.object({
    ...echoedRange,
    grain: z.enum(cohortGrains),
    ...echoedWho,
  }),
});

interface Query extends ResolvedBase, Who {
  grain: CohortGrain;
  currency: string;
}

const parts = ['new', 'retained', 'resurrected', 'churned'] as const;
const metrics = [...parts.map((part) => `users.growth_${part}`), 'users.quick_ratio'];

/** Tells how the number of active people came about: new, retained, resurrected and churned ones of each bucket. */
export const growth = defineAnalysis({
  path: 'growth',
  summary: 'Growth accounting: who is new, stayed, came back or left',
  description:
    'The active people of each local day, ISO week or calendar month beside those of the one before: new, retained, resurrected and churned, and the quick ratio. The numbers are those of the metrics `users.growth_…`.',
  input,
  answer,
  resolve: resolveGrowth,
  isPersonal: false,
  families: () => families, // the table of actions is made of all events
  async run(query, tools) {
    const whole = await tools.ask(metricQuery(query, []));
    const cut = query.by === null ? null : await tools.ask(metricQuery(query, [query.by]));
    return {
      body: {
        buckets: shapeBuckets(whole.series),
        groups:
          cut?.breakdown?.map(({ by, series }) => ({
            value: textOf(by[query.by!]),
            buckets: shapeBuckets(series),
          })) ?? null,
        query: {
          ...echoRange(query),
          grain: query.grain,
          ...echoWho(query),
        },
      },
    };
  },
});

/** Widens the range to whole buckets: a bucket that the range cuts off would be compared with another part of the one before. */
function resolveGrowth(given: z.output<typeof input>, context: ParseContext): Query {
  const base = resolveRange(given, context);
  const zone = makeZone(base.timezone);
  const first = periodStart(zone.dayOf(base.range.fromMs), given.grain);
  const last = periodStart(zone.dayOf(base.range.toMs - 1), given.grain);
  const range = {
    fromMs: zone.startOfDay(first),
    toMs: zone.startOfDay(nextPeriod(last, given.grain)),
  };
  return { ...base, range, ...whoOf(given), grain: given.grain, currency: context.businessCurrency };
}

function metricQuery(
  { range, grain, timezone, currency, only }: Query,
  dimensions: readonly string[],
): MetricQuery {
  const filters = only.map(({ name: dimension, values }) => ({
    dimension,
    op: 'in' as const,
    values,
  }));
  return plainQuery({ metrics, dimensions, filters, range, grain, timezone, currency });
}

function shapeBuckets(series: Answer['series']) {
  return (series ?? []).map(({ start, end, provisional, values }) => {
    const count = (part: (typeof parts)[number]) => Number(values[`users.growth_${part}`]);
    return {
      start,
      end,
      provisional,
      new: count('new'),
      retained: count('retained'),
      resurrected: count('resurrected'),
      churned: count('churned'),
      active: count('new') + count('retained') + count('resurrected'),
      quick_ratio: values['users.quick_ratio'],
    };
  });
}

function textOf(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
