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
  lineOf,
  readShapes,
  refuseShapes,
} from './geo-json.ts';
import { namedPlacesSql } from './named-places-sql.ts';
import {
  numbersSchema,
  readFewRiders,
  readNumbers,
  sumOf,
  sumsSchema,
  totalOf,
  totalSchema,
} from './numbers.ts';
import { resolutionInput } from './resolution-input.ts';
import { listedBelow, shareOut, type Sharing, sharedSchema } from './share-out.ts';

const kinds = ['cell', 'stop', 'city'] as const;

const input = z.strictObject({
  ...rangeInput,
  by: z.enum(kinds).default('cell').describe('The kind of place; cities are those of the ends of the route.'),
  resolution: resolutionInput,
  format: formatInput,
  currency: currencyInput,
  limit: z.int().min(1).max(10_000).default(1000).describe('So many flows are served.'),
});

const flowSchema = numbersSchema
  .extend({
    origin: z.string().describe('A cell in hexadecimal, the id of a stop, or a name as it was sent.'),
    destination: z.string(),
  })
  .meta({ id: 'Flow' });

const answer = z.object({
  flows: z.array(flowSchema).optional().describe('With `format=json`: those with most bookings first.'),
  ...featuresSchema(flowSchema, 'FlowFeature'),
  unknown: sumsSchema.describe('Bookings of which nobody told one of the ends.').meta({ id: 'UnknownFlows' }),
  outside: sumsSchema
    .nullable()
    .describe(
      'Bookings of which both ends are known and at least one lies outside of the operating area. Null: only coordinates tell it.',
    )
    .meta({ id: 'OutsideFlows' }),
  ...sharedSchema,
  total: totalSchema.describe('All bookings.').meta({ id: 'AllFlows' }),
  query: z.object({
    ...echoedRange,
    by: z.enum(kinds),
    resolution: z.int().nullable().describe('Of the cells; null for stops and cities.'),
    currency: z.string(),
    limit: z.int(),
  }),
});

type Ends = { by: 'cell'; resolution: number; area: Area } | { by: 'stop' | 'city' };

interface Query extends ResolvedBase {
  ends: Ends;
  format: 'json' | 'geojson';
  sharing: Sharing;
  currency: string;
}

/** Tells how many go from where to where. */
export const flows = defineAnalysis({
  path: 'flows',
  summary: 'Bookings from place to place: H3 cells, stops or cities',
  description:
    'Bookings, revenue, riders, drivers and routes in use for each pair of origin and destination. Pairs with few riders are hidden from who lacks `geo:exact`.',
  input,
  answer,
  showsPlaces: true,
  resolve: (given, context): Query => ({
    ...resolveRange(given, context),
    ends: resolveEnds(given, context),
    format: given.format,
    sharing: {
      k: context.placeRules.kAnonymity,
      isSuppressed: !context.scopes.has('geo:exact'),
      limit: given.limit,
    },
    currency: given.currency ?? context.businessCurrency,
  }),
  isPersonal: false,
  families: ({ ends: { by } }) => (by === 'city' ? ['booking', 'route'] : ['booking']),
  async run(query, tools) {
    const { flows: served, ...rest } = shape(query, await tools.read('flows', sqlOf(query)));
    if (query.format === 'json') return { body: { flows: served, ...rest } };
    const cells = served.flatMap(({ origin, destination }) => [origin, destination]);
    const centreOf = readShapes(await tools.read('centres', cellShapesSql(cells, 'centre')));
    const lineFrom = ({ origin, destination }: (typeof served)[number]) =>
      lineOf([origin, destination].flatMap(centreOf));
    return { body: { ...collectionOf(served, lineFrom), ...rest } };
  },
});

function resolveEnds(
  { by, resolution, format }: z.output<typeof input>,
  { placeRules }: AnalysisContext,
): Ends {
  if (by === 'cell') return { by, resolution: resolution ?? 7, area: placeRules.operatingArea };
  if (resolution !== undefined) throw invalidParameter('resolution', 'is for cells only', 'leave it out');
  refuseShapes(format);
  return { by };
}

function sqlOf({ range, currency, ends, sharing }: Query) {
  const asked = { range, currency, listedBelow: listedBelow(sharing) };
  if (ends.by === 'cell') {
    const { resolution, area } = ends;
    return flowsSql({ ...asked, ends: 'both', place: { resolution }, area });
  }
  if (ends.by === 'stop') return flowsSql({ ...asked, ends: 'both', place: 'stop' });
  return namedPlacesSql({ ...asked, name: 'city', of: ['origin', 'destination'] });
}

function shape(query: Query, rows: readonly Row[]) {
  const { ends, sharing, currency } = query;
  const items = rows.map((row) => flowOf(row, ends));
  const known = items.filter(({ kind }) => kind === 'known');
  const sumOfKind = (kind: string) => sumOf(items.filter((item) => item.kind === kind));
  const { served, told } = shareOut(known, sharing);
  return {
    flows: served.map(({ id: _id, kind: _kind, fewRiders: _few, ...flow }) => flow),
    unknown: sumOfKind('unknown'),
    outside: ends.by === 'cell' ? sumOfKind('outside') : null,
    ...told,
    total: totalOf(rows),
    query: {
      ...echoRange(query),
      by: ends.by,
      resolution: ends.by === 'cell' ? ends.resolution : null,
      currency,
      limit: sharing.limit,
    },
  };
}

function flowOf(row: Row, { by }: Ends) {
  const [from, to] = by === 'city' ? (['origin', 'destination'] as const) : (['pickup', 'dropoff'] as const);
  const both = [row[from] ?? null, row[to] ?? null];
  const isOutside = by === 'cell' && both.includes(OUTSIDE);
  const kind = both.includes(null) ? 'unknown' : isOutside ? 'outside' : 'known';
  const [origin, destination] = both.map(String) as [string, string];
  return {
    kind,
    id: JSON.stringify([origin, destination]),
    origin,
    destination,
    ...readNumbers(row),
    fewRiders: readFewRiders(row),
  };
}
