import { z } from 'zod';
import { compareDecimals } from '../../../../kernel/decimal.ts';
import { invalidParameter } from '../../../../metrics/query/invalid-parameter.ts';
import type { Row } from '../../../../metrics/results.ts';
import { defineAnalysis, echoedRange, type ResolvedBase } from '../../analysis.ts';
import { currencyInput } from '../../currency-input.ts';
import { placesOf } from '../../places-of.ts';
import { echoRange, rangeInput, resolveRange } from '../../range.ts';
import { labelRoutes, routeLabelSchema, routeLabelsSql } from '../route-labels.ts';
import { totalsSchema } from './answer.ts';
import { totalsByRouteSql } from './economics-sql.ts';
import { shapeTotals } from './shape.ts';

const rankings = [
  'revenue_per_seat_km',
  'load_factor',
  'sold_out',
  'revenue',
  'dead_seat_km',
  'over_capacity',
] as const;

const MOST_ROUTES = 20_000;

const input = z.strictObject({
  ...rangeInput,
  by: z.enum(rankings).default('revenue_per_seat_km').describe('What ranks; the highest comes first.'),
  minimum_departures: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .describe('Routes with fewer departures in the range are not ranked.'),
  currency: currencyInput,
  limit: z.int().min(1).max(100).default(10).describe('So many routes are served.'),
});

const answer = z.object({
  routes: z.array(
    routeLabelSchema
      .extend({
        rank: z.int().describe('Routes with the same value share a rank; the next one skips as many.'),
        totals: totalsSchema,
      })
      .meta({ id: 'RouteEconomics' }),
  ),
  ranked: z.int().describe('How many routes were ranked.'),
  without_value: z.int().describe('Routes that are not ranked because nothing tells the value.'),
  query: z.object({
    ...echoedRange,
    by: z.enum(rankings),
    minimum_departures: z.int(),
    currency: z.string(),
    limit: z.int(),
  }),
});

interface Query extends ResolvedBase {
  by: (typeof rankings)[number];
  minimumDepartures: number;
  currency: string;
  limit: number;
  timetableZone: string;
}

/** Ranks routes by what their seats sold. */
export const routesEconomics = defineAnalysis({
  path: 'routes/economics',
  summary: 'Routes by revenue per seat kilometre, load factor or empty seats',
  description: 'The totals of `routes/{route_id}/economics` for every route, ranked by one of them.',
  input,
  answer,
  resolve: (given, context): Query => ({
    ...resolveRange(given, context),
    by: given.by,
    minimumDepartures: given.minimum_departures,
    currency: given.currency ?? context.businessCurrency,
    limit: given.limit,
    timetableZone: context.businessTimezone,
  }),
  isPersonal: false,
  families: () => ['booking', 'trip', 'route'],
  async run(query, tools) {
    const sql = totalsByRouteSql({ ...query, routes: null }, { ...query, rows: MOST_ROUTES + 1 });
    const rows = await tools.read('totals by route', sql);
    if (rows.length > MOST_ROUTES)
      throw invalidParameter(
        'minimum_departures',
        `leaves more than ${MOST_ROUTES} routes`,
        'a higher minimum',
      );
    const ranked = rank(query.by, rows);
    const served = ranked.slice(0, query.limit);
    const ids = served.map(({ item }) => item.id);
    const labels = labelRoutes(ids, await tools.read('labels', routeLabelsSql(ids)));
    const routes = served.map(({ rank: place, item }) => ({
      rank: place,
      ...labels.get(item.id)!,
      totals: item.totals,
    }));
    const withoutValue = rows.length - ranked.length;
    return { body: { routes, ranked: ranked.length, without_value: withoutValue, query: echo(query) } };
  },
});

type Totals = ReturnType<typeof shapeTotals>;

function rank(by: Query['by'], rows: readonly Row[]) {
  const valued = rows.flatMap((row) => {
    const totals = shapeTotals(row);
    const value = valueOf(totals, by);
    return value === null ? [] : [{ id: String(row['id']), totals, value: String(value) }];
  });
  return placesOf(valued, (left, right) => compareDecimals(right.value, left.value));
}

/** What is shown is what is compared. */
function valueOf(totals: Totals, by: Query['by']): string | number | null {
  const value = totals[by];
  return value !== null && typeof value === 'object' ? value.value : value;
}

function echo(query: Query) {
  const { by, minimumDepartures, currency, limit } = query;
  return { ...echoRange(query), by, minimum_departures: minimumDepartures, currency, limit };
}
