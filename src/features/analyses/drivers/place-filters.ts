import { z } from 'zod';
import type { Filter } from '../../../metrics/query/query.ts';

const names = (what: string) => z.array(z.string().min(1).max(200)).max(100).optional().describe(what);

/** The parameters that choose trips by the ends of their route, or by the route. */
export const placesInput = {
  origin_city: names('Only of routes that begin in these cities.'),
  origin_state: names('Only of routes that begin in these states.'),
  destination_city: names('Only of routes that end in these cities.'),
  destination_state: names('Only of routes that end in these states.'),
  route_id: z.array(z.guid()).max(100).optional().describe('Only of these routes.'),
};

const dimensions = Object.keys(placesInput) as (keyof typeof placesInput)[];
type Given = Partial<Record<keyof typeof placesInput, string[] | undefined>>;

/** Makes a filter of each that is given. */
export function placeFilters(given: Given): Filter[] {
  return dimensions.flatMap((dimension): Filter[] => {
    const values = given[dimension];
    return values === undefined ? [] : [{ dimension, op: 'in', values }];
  });
}

/** An answer shows the filters so. */
export const echoedFilters = z
  .array(z.object({ dimension: z.string(), values: z.array(z.string()) }))
  .describe('The places of the trips; all must hold.');

/** Shows them. */
export function echoFilters(filters: readonly Filter[]) {
  return filters.map(({ dimension, values }) => ({ dimension, values }));
}
