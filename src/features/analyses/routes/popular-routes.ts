import { z } from 'zod';
import { amount, type Answer, type Change, ratioSchema } from '../../../metrics/answer.ts';
import { compareDecimals } from '../../../kernel/decimal.ts';
import { plainQuery } from '../../../metrics/query/plain-query.ts';
import type { MetricQuery } from '../../../metrics/query/query.ts';
import { defineAnalysis, echoedRange, type ResolvedBase } from '../analysis.ts';
import { type Placed, placesOf } from '../places-of.ts';
import { echoRange, rangeInput, resolveRange } from '../range.ts';
import { labelRoutes, routeLabelSchema, routeLabelsSql } from './route-labels.ts';

const rankings = ['bookings', 'revenue', 'seat_occupancy', 'riders', 'growth'] as const;
type Ranking = (typeof rankings)[number];

const changed = <Value extends z.ZodType>(value: Value) =>
  z.object({
    value,
    previous: value
      .nullable()
      .describe('Of the period before; null: nothing of the range has elapsed, so nothing is compared.'),
    relative_change: z.number().nullable().describe('Null where the period before has none.'),
  });

const input = z.strictObject({
  ...rangeInput,
  by: z
    .enum(rankings)
    .default('bookings')
    .describe('What ranks; `growth`: the change of bookings, in bookings.'),
  minimum_bookings: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1)
    .describe('Routes with fewer bookings in the range are not ranked.'),
  origin_city: z
    .array(z.string().max(200))
    .max(100)
    .optional()
    .describe('Only routes that begin in these cities.'),
  destination_city: z.array(z.string().max(200)).max(100).optional().describe('Only routes that end there.'),
  limit: z.int().min(1).max(100).default(10).describe('So many routes are served.'),
});

const routeSchema = routeLabelSchema
  .extend({
    rank: z.int().describe('Routes with the same value share a rank; the next one skips as many.'),
    bookings: changed(z.number()),
    revenue: changed(amount).describe('Prices of confirmed bookings.'),
    seat_occupancy: ratioSchema.describe('Passengers over seats of the runs.'),
    riders: z.number(),
  })
  .meta({ id: 'PopularRoute' });

const answer = z.object({
  routes: z.array(routeSchema),
  ranked: z.int().describe('How many routes were ranked.'),
  query: z.object({
    ...echoedRange,
    by: z.enum(rankings),
    minimum_bookings: z.int(),
    origin_city: z.array(z.string()).nullable(),
    destination_city: z.array(z.string()).nullable(),
    limit: z.int(),
    currency: z.string(),
  }),
});

interface Query extends ResolvedBase {
  by: Ranking;
  minimumBookings: number;
  originCity: readonly string[] | null;
  destinationCity: readonly string[] | null;
  limit: number;
  currency: string;
}

const metrics = ['routes.bookings', 'routes.revenue', 'routes.seat_occupancy', 'routes.riders'];

/** Ranks routes by what is booked on them, beside the period before. */
export const popularRoutes = defineAnalysis({
  path: 'routes/popular',
  summary: 'The routes that are booked most, or grow most',
  description:
    'Routes by bookings, revenue, seat occupancy, riders or growth, with names, places and seats, beside the period before of the same length.',
  input,
  answer,
  resolve: (given, context): Query => ({
    ...resolveRange(given, context),
    by: given.by,
    minimumBookings: given.minimum_bookings,
    originCity: given.origin_city ?? null,
    destinationCity: given.destination_city ?? null,
    limit: given.limit,
    currency: context.businessCurrency,
  }),
  isPersonal: false,
  families: () => ['booking', 'trip', 'route'],
  async run(query, tools) {
    const { breakdown, receipt } = await tools.ask(metricQuery(query));
    const ranked = rank(query, breakdown ?? []);
    const served = ranked.slice(0, query.limit);
    const ids = served.map(({ item }) => item.id);
    const labels = labelRoutes(ids, await tools.read('labels', routeLabelsSql(ids)));
    const routes = served.map((route) => ({ ...labels.get(route.item.id)!, ...shapeRoute(route) }));
    return {
      body: { routes, ranked: ranked.length, query: echo(query) },
      leftOutCurrencies: receipt.left_out_currencies,
    };
  },
});

function metricQuery({ range, timezone, currency, originCity, destinationCity }: Query): MetricQuery {
  const filter = (dimension: string, values: readonly string[] | null) =>
    values === null ? [] : [{ dimension, op: 'in' as const, values }];
  return plainQuery({
    metrics,
    dimensions: ['route_id'],
    filters: [...filter('origin_city', originCity), ...filter('destination_city', destinationCity)],
    range,
    grain: 'total',
    timezone,
    currency,
    compare: 'previous_period',
  });
}

type Group = NonNullable<Answer['breakdown']>[number];
interface Ranked {
  id: string;
  group: Group;
  /** A decimal, as it is shown. Null: the route has no value, and comes last. */
  value: string | null;
}

/** Ranks by the value. Routes that only the period before had are not ranked. */
function rank({ by, minimumBookings }: Query, groups: readonly Group[]): Placed<Ranked>[] {
  const ranked = groups
    .filter(({ by: { route_id: id }, metrics: values }) => {
      return id !== null && Number(values['routes.bookings']) >= minimumBookings;
    })
    .map((group) => ({ id: String(group.by['route_id']), group, value: valueOf(group, by) }));
  return placesOf(ranked, (left, right) => compareValues(right.value, left.value));
}

function compareValues(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(right === null) - Number(left === null);
  return compareDecimals(left, right);
}

function valueOf(group: Group, by: Ranking): string | null {
  if (by === 'growth') return String(changeOf(group, 'routes.bookings')?.change ?? 0);
  const value = group.metrics[`routes.${by}`] ?? null;
  const number = typeof value === 'object' ? (value?.value ?? null) : value;
  return number === null ? null : String(number);
}

function changeOf({ comparison }: Group, id: string): Change | null {
  return comparison?.metrics[id] ?? null;
}

function shapeRoute({ rank: place, item: { group } }: Placed<Ranked>) {
  const { metrics: values } = group;
  const beside = (id: string) => {
    const change = changeOf(group, id);
    return {
      value: values[id],
      previous: change?.compared ?? null,
      relative_change: change?.relative_change ?? null,
    };
  };
  return {
    rank: place,
    bookings: beside('routes.bookings'),
    revenue: beside('routes.revenue'),
    seat_occupancy: values['routes.seat_occupancy'],
    riders: values['routes.riders'],
  };
}

function echo(query: Query) {
  const { by, minimumBookings, originCity, destinationCity, limit, currency } = query;
  return {
    ...echoRange(query),
    by,
    minimum_bookings: minimumBookings,
    origin_city: originCity,
    destination_city: destinationCity,
    limit,
    currency,
  };
}
