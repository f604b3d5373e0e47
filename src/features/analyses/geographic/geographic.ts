import { z } from 'zod';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import type { Row } from '../../../metrics/results.ts';
import type { Family } from '../../../events/contract.ts';
import { type Area, flowsSql, OUTSIDE } from '../../../metrics/sql/flows-sql.ts';
import { type AnalysisContext, defineAnalysis, echoedRange, type ResolvedBase } from '../analysis.ts';
import { currencyInput } from '../currency-input.ts';
import type { NamedArea } from '../place-rules.ts';
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
import { type NamedEnd, namedPlacesSql, type PlaceName, placesOfDriversSql } from './named-places-sql.ts';
import { noNumbers, numbersSchema, readFewRiders, readNumbers, totalOf, totalSchema } from './numbers.ts';
import { resolutionInput } from './resolution-input.ts';
import { listedBelow, shareOut, type Sharing, sharedSchema } from './share-out.ts';

const cellEnds = ['pickup', 'dropoff'] as const;
const namedEnds = ['origin', 'destination', 'registration', 'pickup', 'dropoff', 'driver_position'] as const;

const input = z.strictObject({
  ...rangeInput,
  by: z.enum(['cell', 'city', 'state']).default('cell').describe('The kind of place.'),
  end: z.enum(cellEnds).optional().describe('Of cells: where riders get on, or off. Default: pickup.'),
  resolution: resolutionInput,
  of: z
    .enum(namedEnds)
    .optional()
    .describe(
      'Of cities and states: where the route begins or ends; where the rider signed up; where the rider gets on or off, by PLACES_FILE; or where the driver was, as the positions tell it. Default: origin.',
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
    of: z.enum(namedEnds).describe('Of which end the place is.'),
    place_of: z.string().describe('What tells the place of a booking, in words.'),
    resolution: z.int().nullable().describe('Of the cells; null for names.'),
    currency: z.string(),
    limit: z.int(),
  }),
});

type Place =
  | { by: 'cell'; of: (typeof cellEnds)[number]; resolution: number; area: Area }
  | { by: PlaceName; of: (typeof cellEnds)[number]; areas: readonly NamedArea[]; area: Area }
  | { by: PlaceName; of: NamedEnd | 'driver_position' };

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
      isSuppressed: isOfPositions(given) && !context.scopes.has('geo:exact'),
      limit: given.limit,
    },
    currency: given.currency ?? context.businessCurrency,
  }),
  isPersonal: false,
  families: ({ place: { of } }) => ['booking', ...familiesOf[of]],
  async run(query, tools) {
    const { places, ...rest } = shape(query, await tools.read('places', sqlOf(query)));
    const expiring = query.place.of === 'driver_position' ? (['location'] as const) : [];
    if (query.format === 'json') return { body: { places, ...rest }, expiring };
    const cells = places.map(({ place }) => place);
    const cornersOf = readShapes(await tools.read('corners', cellShapesSql(cells, 'corners')));
    return { body: { ...collectionOf(places, ({ place }) => polygonOf(cornersOf(place))), ...rest } };
  },
});

const familiesOf: Readonly<Record<(typeof namedEnds)[number], readonly Family[]>> = {
  origin: ['route'],
  destination: ['route'],
  registration: ['user'],
  pickup: [],
  dropoff: [],
  driver_position: ['location'],
};

const told: Readonly<Record<(typeof namedEnds)[number], string>> = {
  origin: 'where the route begins, by route.created',
  destination: 'where the route ends, by route.created',
  registration: 'where the rider signed up, by user.registered',
  pickup: 'where the rider gets on, by the coordinates of booking.created',
  dropoff: 'where the rider gets off, by the coordinates of booking.created',
  driver_position: 'where the driver was, by the city and state of driver.location.updated',
};

/** Places that coordinates or positions tell may be small, and one may stand for a person. */
function isOfPositions({ by, of = 'origin' }: Pick<z.output<typeof input>, 'by' | 'of'>): boolean {
  return by === 'cell' || of === 'pickup' || of === 'dropoff' || of === 'driver_position';
}

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
  const { of = 'origin' } = given;
  if (of === 'pickup' || of === 'dropoff')
    return { by, of, areas: placeRules.namedAreas, area: placeRules.operatingArea };
  return { by, of };
}

function sqlOf({ range, currency, place, sharing }: Query) {
  const asked = { range, currency, listedBelow: listedBelow(sharing) };
  if (place.of === 'driver_position') return placesOfDriversSql({ ...asked, name: place.by });
  if (!('area' in place)) return namedPlacesSql({ ...asked, name: place.by, of: [place.of] });
  const { of: ends, area } = place;
  if (place.by === 'cell') return flowsSql({ ...asked, ends, place: { resolution: place.resolution }, area });
  return flowsSql({ ...asked, ends, place: { name: place.by, areas: place.areas }, area });
}

function shape(query: Query, rows: readonly Row[]) {
  const { place, sharing, currency } = query;
  const items = rows.map((row) => ({ id: row[place.of] as string | null, ...readNumbers(row) }));
  const apart = (id: string | null) => {
    const { id: _, ...numbers } = items.find((item) => item.id === id) ?? { id, ...noNumbers };
    return numbers;
  };
  const isPlace = (id: string | null) => id !== null && !('area' in place && id === OUTSIDE);
  const known = items.flatMap(({ id, ...numbers }, i) =>
    isPlace(id) ? [{ id: id!, ...numbers, fewRiders: readFewRiders(rows[i]!) }] : [],
  );
  const { served, told } = shareOut(known, sharing);
  return {
    places: served.map(({ id, fewRiders: _few, ...numbers }) => ({ place: id, ...numbers })),
    unknown: apart(null),
    outside: 'area' in place ? apart(OUTSIDE) : null,
    ...told,
    total: totalOf(rows),
    query: {
      ...echoRange(query),
      by: place.by,
      of: place.of,
      place_of: placeOf(place),
      resolution: place.by === 'cell' ? place.resolution : null,
      currency,
      limit: sharing.limit,
    },
  };
}

function placeOf(place: Place): string {
  if (!('areas' in place)) return told[place.of];
  const by =
    place.areas.length === 0
      ? 'PLACES_FILE is not set, so every one is unknown'
      : 'in an area of PLACES_FILE';
  return `${told[place.of]}: ${by}`;
}
