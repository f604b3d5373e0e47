import { z } from 'zod';
import { amount, ratioSchema } from '../../../../metrics/answer.ts';
import { echoedRange } from '../../analysis.ts';
import { echoedFilters } from '../place-filters.ts';
import { rankings } from './rankings.ts';

const bound = (which: string) =>
  z
    .number()
    .nullable()
    .describe(`The ${which} bound of Wilson's 95 % interval, to 6 decimals; null where there was nothing.`);

const rateSchema = ratioSchema
  .extend({ lower: bound('lower'), upper: bound('upper') })
  .meta({ id: 'BoundedRate', description: 'A rate, and what it is with 95 % confidence.' });

const rowSchema = z
  .object({
    rank: z
      .int()
      .nullable()
      .describe(
        'Drivers with the same ranked_value share a rank; the next one skips as many. Null: not ranked.',
      ),
    driver_id: z.string(),
    ranked_value: z
      .union([z.number(), amount])
      .nullable()
      .describe('What ranks: the value itself; of on_time_rate its lower bound, of cancel_rate its upper.'),
    trips: z.int().describe('Trips that arrived.'),
    earnings: amount,
    rating: ratioSchema.describe('Stars, from 1 to 5; the denominator is the number of ratings.'),
    earnings_per_engaged_hour: ratioSchema
      .nullable()
      .describe('Null where trips are chosen by place, because engaged time is of no route.'),
    on_time_rate: rateSchema,
    cancel_rate: rateSchema.describe(
      'Of the bookings confirmed in the range, those that the driver cancelled.',
    ),
  })
  .meta({ id: 'LeaderboardRow' });

export const notRanked = ['too_few_trips', 'too_few_ratings', 'no_value'] as const;

const placeSchema = z
  .object({
    driver: rowSchema,
    not_ranked_because: z
      .enum(notRanked)
      .nullable()
      .describe('`no_value`: in the range nothing happened of which the value is computed.'),
    above: z.array(rowSchema).describe('The drivers just before, the best first.'),
    below: z.array(rowSchema).describe('The drivers just after.'),
  })
  .meta({ id: 'LeaderboardPlace', description: 'One driver and those around.' });

export const answer = z.object({
  drivers: z.array(rowSchema),
  ranked: z.int().describe('How many drivers were ranked.'),
  place: placeSchema.nullable().describe('Of `driver_id`; null: not asked for.'),
  query: z.object({
    ...echoedRange,
    by: z.enum(rankings),
    minimum_trips: z.int(),
    minimum_ratings: z.int().nullable().describe('Null: ratings do not rank.'),
    driver_id: z.string().nullable(),
    neighbours: z.int().nullable(),
    filters: echoedFilters,
    currency: z.string(),
    limit: z.int(),
  }),
});

export type NotRanked = (typeof notRanked)[number];
