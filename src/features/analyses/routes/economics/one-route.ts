import { z } from 'zod';
import { makeZone } from '../../../../kernel/time-zone.ts';
import { invalidParameter } from '../../../../metrics/query/invalid-parameter.ts';
import { defineAnalysis, echoedRange, type ResolvedBase } from '../../analysis.ts';
import { currencyInput } from '../../currency-input.ts';
import { echoRange, rangeInput, resolveRange } from '../../range.ts';
import { labelRoutes, routeLabelSchema, routeLabelsSql } from '../route-labels.ts';
import { breakEvenSchema, departureSchema, totalsSchema } from './answer.ts';
import type { Whose } from './departures-of-cost-sql.ts';
import { departureRowsSql, totalsByHourSql } from './economics-sql.ts';
import { MOST_PAIRS, pairsSql } from './segments-sql.ts';
import { segmentsSchema, shapeSegments } from './segments.ts';
import { breakEven, shapeDeparture, shapeTotals } from './shape.ts';

const input = z.strictObject({
  ...rangeInput,
  route_id: z.guid().describe('The route.'),
  cost_per_run: z
    .string()
    .regex(/^\d{1,12}(?:\.\d{1,2})?$/)
    .default('0.00')
    .describe('What a run costs beside what its driver earns, such as `"2500.00"`, in the currency.'),
  currency: currencyInput,
  limit: z
    .int()
    .min(1)
    .max(1_000)
    .default(200)
    .describe('So many departures are listed, the earliest first, and as many over capacity.'),
});

const answer = z.object({
  route: routeLabelSchema,
  totals: totalsSchema,
  break_even: breakEvenSchema,
  by_hour: z
    .array(
      totalsSchema.extend({
        weekday: z.int().describe('From 1, Monday, to 7, Sunday, in the time zone of the query.'),
        hour: z.int().describe('The hour that clocks show at departure, 0 to 23.'),
      }),
    )
    .describe('The totals by weekday and hour; those without a departure are left out.'),
  departures: z.array(departureSchema).describe('The earliest; `totals.departures` counts all of the range.'),
  by_segment: segmentsSchema,
  over_capacity: z
    .array(departureSchema)
    .describe(
      'Departures with more seats sold, or more passengers, than seats; `totals.over_capacity` counts all.',
    ),
  query: z.object({
    ...echoedRange,
    route_id: z.string(),
    cost_per_run: z.string(),
    currency: z.string(),
    limit: z.int(),
  }),
});

interface Query extends ResolvedBase {
  routeId: string;
  costPerRun: string;
  currency: string;
  limit: number;
  timetableZone: string;
}

/** Tells what the seats of one route sold and cost, by departure. */
export const routeEconomics = defineAnalysis({
  path: 'routes/:route_id/economics',
  summary: 'Seats, revenue and costs of a route, by departure',
  description:
    'Seats offered, sold and empty, load factor, revenue per seat kilometre and break-even of the departures of one route that are due in the range; each departure, those over capacity, and sums by weekday and hour.',
  input,
  answer,
  resolve: (given, context): Query => ({
    ...resolveRange(given, context),
    routeId: given.route_id.toLowerCase(),
    costPerRun: given.cost_per_run,
    currency: given.currency ?? context.businessCurrency,
    limit: given.limit,
    timetableZone: context.businessTimezone,
  }),
  isPersonal: false,
  families: () => ['booking', 'trip', 'route'],
  async run(query, tools) {
    const { routeId, limit } = query;
    const whose: Whose = { ...query, routes: [routeId] };
    const [labels, sums, rows, pairs] = await Promise.all([
      tools.read('labels', routeLabelsSql([routeId])),
      tools.read('totals by hour', totalsByHourSql(whose, query.timezone)),
      tools.read('departures', departureRowsSql(whose, limit)),
      tools.read('pairs of stops', pairsSql(whose, routeId)),
    ]);
    if (pairs.length > MOST_PAIRS)
      throw invalidParameter('from', 'makes too many departures and pairs of stops', 'a shorter range');
    const totals = sums.find(({ weekday }) => weekday === null) ?? {};
    const zone = makeZone(query.timezone);
    return {
      body: {
        route: labelRoutes([routeId], labels).get(routeId)!,
        totals: shapeTotals(totals),
        break_even: breakEven(totals, query.costPerRun),
        by_hour: sums
          .filter((row) => row !== totals)
          .map((row) => ({
            weekday: Number(row['weekday']),
            hour: Number(row['hour']),
            ...shapeTotals(row),
          })),
        departures: rows
          .filter((row) => Number(row['is_early']) === 1)
          .map((row) => shapeDeparture(row, zone)),
        by_segment: shapeSegments(pairs),
        over_capacity: rows
          .filter((row) => Number(row['is_over'] ?? 0) === 1)
          .slice(0, limit)
          .map((row) => shapeDeparture(row, zone)),
        query: {
          ...echoRange(query),
          route_id: routeId,
          cost_per_run: query.costPerRun,
          currency: query.currency,
          limit,
        },
      },
    };
  },
});
