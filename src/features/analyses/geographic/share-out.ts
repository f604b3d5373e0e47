import { z } from 'zod';
import { type Numbers, sumOf, sumsSchema } from './numbers.ts';
import { type Suppressible, suppress } from './suppress.ts';

/** The policy decides what is shown to whom. */
export interface Sharing {
  /** A place with fewer different riders is suppressed. */
  k: number;
  /** False: the asker may see every place, or the places are none that are suppressed. */
  isSuppressed: boolean;
  limit: number;
}

/** Tells below which number of riders a statement lists their ids; null: it never does. */
export function listedBelow({ k, isSuppressed }: Sharing): number | null {
  return isSuppressed ? k : null;
}

/** The members of an answer that tell of what it does not show. */
export const sharedSchema = {
  others: sumsSchema
    .extend({ places: z.int() })
    .describe('What lies beyond the limit.')
    .meta({ id: 'OtherPlaces' }),
  suppression: z
    .object({
      applied: z
        .boolean()
        .describe('False: nothing was looked at, since nothing needs it or the asker has `geo:exact`.'),
      k: z.int().describe('Fewer different riders than this are hidden.'),
      places: z.int().describe('So many are hidden.'),
      created: z.int().describe('Bookings created that they have.'),
      reaches_k: z
        .boolean()
        .describe(
          'The hidden ones together have at least `k` different riders, so what is left of the total tells of nobody. False: everything is hidden, and there are fewer.',
        ),
    })
    .meta({ id: 'Suppression' }),
};

/** Hides small places, and serves the first ones: those with most bookings, then the lesser id. */
export function shareOut<Item extends Numbers & Suppressible>(
  items: readonly Item[],
  { k, isSuppressed, limit }: Sharing,
) {
  const { shown, hidden, reachesK } = isSuppressed
    ? suppress(items, k)
    : { shown: [...items], hidden: [], reachesK: true };
  const largestFirst = shown.toSorted(
    (left, right) =>
      right.created - left.created || right.confirmed - left.confirmed || (left.id < right.id ? -1 : 1),
  );
  const beyond = largestFirst.slice(limit);
  return {
    served: largestFirst.slice(0, limit),
    told: {
      others: { places: beyond.length, ...sumOf(beyond) },
      suppression: {
        applied: isSuppressed,
        k,
        places: hidden.length,
        created: sumOf(hidden).created,
        reaches_k: reachesK,
      },
    },
  };
}
