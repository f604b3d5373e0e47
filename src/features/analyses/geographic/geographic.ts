import { z } from 'zod';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import type { Row } from '../../../metrics/results.ts';
import { type Area, flowsSql, OUTSIDE } from '../../../metrics/sql/flows-sql.ts';
import { type AnalysisContext, defineAnalysis, echoedRange, type ResolvedBase } from '../analysis.ts';
import { currencyInput } from '../currency-input.ts';
import { echoRange, rangeInput, resolveRange } from '../range.ts';
import {
  cellShapesSql,
  collectionOf,
  featuresSchema,
  formatInput,
  polygonOf,
  readShapes,
  refuseShapes,
} from './geo-json.ts';
import { namedPlacesSql, type PlaceName } from './named-places-sql.ts';
import { noNumbers, numbersSchema, readNumbers, totalOf, totalSchema } from './numbers.ts';
import { resolutionInput } from './resolution-input.ts';
import { shareOut, type Sharing, sharedSchema } from './share-out.ts';

const cellEnds = ['pickup', 'dropoff'] as const;
const namedEnds = ['origin', 'destination', 'registration'] as const;

const input = z.strictObject({
  ...rangeInput,
  by: z.enum(['cell', 'city', 'state']).default('cell').describe('The kind of place.'),
  end: z.enum(cellEnds).optional().describe('Of cells: where riders get on, or off. Default: pickup.'),
  resolution: resolutionInput,
  of: z
    .enum(namedEnds)
    .optional()
    .describe(
      'Of cities and states: where the route begins or ends, or where the rider signed up. Default: origin.',
    ),
  format: formatInput,
  currency: currencyInput,
  limit: z.int().min(1).max(10_000).default(1000).describe('So many places are served.'),
});

const placeSchema = numbersSchema
  .extend({
    place: z.string().describe('The index of an H3 cell in hexadecimal, or the name as it was sent.'),
  })
  .meta({ id: 'PlaceNumbers' });

const answer = z.object({
  places: z.array(placeSchema).optional().describe('With `format=json`: those with most bookings first.'),
  ...featuresSchema(placeSchema, 'CellFeature'),
  unknown: numbersSchema.describe('Bookings whose place nobody told.').meta({ id: 'UnknownPlace' }),
  outside: numbersSchema
    .nullable()
    .describe('Bookings with coordinates outside of the operating area. Null: a name has no coordinates.')
    .meta({ id: 'OutsidePlaces' }),
  ...sharedSchema,
  total: totalSchema.describe('All bookings.').meta({ id: 'AllPlaces' }),
  query: z.object({
    ...echoedRange,
    by: z.enum(['cell', 'city', 'state']),
    of: z.enum([...cellEnds, ...namedEnds]).describe('Of which end the place is.'),
    resolution: z.int().nullable().describe('Of the cells; null for names.'),
    currency: z.string(),
    limit: z.int(),
  }),
});

type Place =
  | { by: 'cell'; of: (typeof cellEnds)[number]; resolution: number; area: Area }
  | { by: PlaceName; of: (typeof namedEnds)[number] };

interface Query extends ResolvedBase {
  place: Place;
  format: 'json' | 'geojson';
  sharing: Sharing;
  currency: string;
}

/** Tells where bookings begin, end, or come from. */
export const geographic = defineAnalysis({
  path: 'geographic',
  summary: 'Bookings by place: H3 cell, city or state',
  description:
    'Bookings, revenue, riders, drivers and routes in use, by H3 cell of pickup or drop-off, or by city or state of the route or of the registration. Cells with few riders are hidden from who lacks `geo:exact`.',
  input,
  answer,
  showsPlaces: true,
  resolve: (given, context): Query => ({
    ...resolveRange(given, context),
    place: resolvePlace(given, context),
    format: given.format,
    sharing: {
      k: context.placeRules.kAnonymity,
      isSuppressed: given.by === 'cell' && !context.scopes.has('geo:exact'),
      limit: given.limit,
    },
    currency: given.currency ?? context.businessCurrency,
  }),
  isPersonal: false,
  families: ({ place: { by, of } }) =>
    by === 'cell' ? ['booking'] : ['booking', of === 'registration' ? 'user' : 'route'],
  async run(query, tools) {
    const { places, ...rest } = shape(query, await tools.read('places', sqlOf(query)));
    if (query.format === 'json') return { body: { places, ...rest } };
    const cells = places.map(({ place }) => place);
    const cornersOf = readShapes(await tools.read('corners', cellShapesSql(cells, 'corners')));
    return { body: { ...collectionOf(places, ({ place }) => polygonOf(cornersOf(place))), ...rest } };
  },
});

function resolvePlace(given: z.output<typeof input>, { placeRules }: AnalysisContext): Place {
  const { by } = given;
  if (by === 'cell') {
    if (given.of !== undefined)
      throw invalidParameter('of', 'is for cities and states; a cell is chosen by "end"', 'leave it out');
    const { end: of = 'pickup', resolution = 7 } = given;
    return { by, of, resolution, area: placeRules.operatingArea };
  }
  for (const name of ['end', 'resolution'] as const)
    if (given[name] !== undefined)
      throw invalidParameter(name, 'is for cells; a city or state is chosen by "of"', 'leave it out');
  refuseShapes(given.format);
  return { by, of: given.of ?? 'origin' };
}

function sqlOf({ range, currency, place }: Query) {
  if (place.by !== 'cell') return namedPlacesSql({ range, currency, name: place.by, of: [place.of] });
  const { of: ends, resolution, area } = place;
  return flowsSql({ range, currency, ends, place: { resolution }, area });
}

function shape(query: Query, rows: readonly Row[]) {
  const { place, sharing, currency } = query;
  const items = rows.map((row) => ({ id: row[place.of] as string | null, ...readNumbers(row) }));
  const apart = (id: string | null) => {
    const { id: _, ...numbers } = items.find((item) => item.id === id) ?? { id, ...noNumbers };
    return numbers;
  };
  const isPlace = (id: string | null) => id !== null && !(place.by === 'cell' && id === OUTSIDE);
  const known = items.flatMap(({ id, ...numbers }) => (isPlace(id) ? [{ id: id!, ...numbers }] : []));
  const { served, told } = shareOut(known, sharing);
  return {
    places: served.map(({ id, ...numbers }) => ({ place: id, ...numbers })),
    unknown: apart(null),
    outside: place.by === 'cell' ? apart(OUTSIDE) : null,
    ...told,
    total: totalOf(rows),
    query: {
      ...echoRange(query),
      by: place.by,
      of: place.of,
      resolution: place.by === 'cell' ? place.resolution : null,
      currency,
      limit: sharing.limit,
    },
  };
}
