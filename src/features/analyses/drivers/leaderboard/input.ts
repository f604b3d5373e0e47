import { z } from 'zod';
import type { ParseContext } from '../../../../metrics/query/resolve-query.ts';
import { invalidParameter } from '../../../../metrics/query/invalid-parameter.ts';
import type { Filter } from '../../../../metrics/query/query.ts';
import type { ResolvedBase } from '../../analysis.ts';
import { rangeInput, resolveRange } from '../../range.ts';
import { currencyInput } from '../../currency-input.ts';
import { placeFilters, placesInput } from '../place-filters.ts';
import { type RankingName, rankingOf, rankings, withoutPlaces } from './rankings.ts';

const MINIMUM_RATINGS = 5;
const NEIGHBOURS = 3;

export const input = z.strictObject({
  ...rangeInput,
  by: z.enum(rankings).default('earnings').describe('What ranks.'),
  minimum_trips: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe(
      'Drivers with fewer completed trips in the range are not ranked. Default: 1; by `cancel_rate` 0, since who cancels all has none.',
    ),
  minimum_ratings: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe(`Only by \`rating\`: drivers with fewer ratings are not ranked. Default: ${MINIMUM_RATINGS}.`),
  driver_id: z.guid().optional().describe('Tells the place of this driver, too.'),
  neighbours: z
    .int()
    .min(0)
    .max(50)
    .optional()
    .describe(`With \`driver_id\`: so many drivers before and after. Default: ${NEIGHBOURS}.`),
  ...placesInput,
  currency: currencyInput,
  limit: z.int().min(1).max(100).default(10).describe('So many drivers are served.'),
});

export interface Query extends ResolvedBase {
  by: RankingName;
  minimumTrips: number;
  /** Null: another thing than ratings ranks. */
  minimumRatings: number | null;
  /** Null: the place of nobody is asked for. */
  driver: { id: string; neighbours: number } | null;
  /** The places of the trips; none: all trips. */
  filters: readonly Filter[];
  currency: string;
  limit: number;
}

/** Fills in the defaults. Throws `invalid_parameter` where parameters do not go together. */
export function resolve(given: z.output<typeof input>, context: ParseContext): Query {
  const { by } = given;
  const filters = placeFilters(given);
  checkTogether(given, filters);
  return {
    ...resolveRange(given, context),
    by,
    minimumTrips: given.minimum_trips ?? rankingOf[by].minimumTrips,
    minimumRatings: by === 'rating' ? (given.minimum_ratings ?? MINIMUM_RATINGS) : null,
    driver:
      given.driver_id === undefined
        ? null
        : { id: given.driver_id.toLowerCase(), neighbours: given.neighbours ?? NEIGHBOURS },
    filters,
    currency: given.currency ?? context.businessCurrency,
    limit: given.limit,
  };
}

function checkTogether(given: z.output<typeof input>, [filter]: readonly Filter[]): void {
  if (given.minimum_ratings !== undefined && given.by !== 'rating')
    throw invalidParameter('minimum_ratings', `is no minimum of ${given.by}`, 'by rating');
  if (given.neighbours !== undefined && given.driver_id === undefined)
    throw invalidParameter('neighbours', 'needs the driver whose neighbours they are', 'with driver_id');
  if (given.by === withoutPlaces && filter !== undefined)
    throw invalidParameter(
      filter.dimension,
      `does not go with ${withoutPlaces}, because engaged time is of no route`,
      rankings.filter((one) => one !== withoutPlaces),
    );
}
