import { invalidParameter } from '../../../../metrics/query/invalid-parameter.ts';
import { plainQuery } from '../../../../metrics/query/plain-query.ts';
import type { MetricQuery } from '../../../../metrics/query/query.ts';
import type { QuestionTools } from '../../../../metrics/question/question.ts';
import { defineAnalysis } from '../../analysis.ts';
import { echoRange } from '../../range.ts';
import { echoFilters } from '../place-filters.ts';
import { answer } from './answer.ts';
import { input, type Query, resolve } from './input.ts';
import { rankDrivers, type Values } from './rank.ts';
import { RANKED_AT_MOST, rankingOf, rankings, withoutPlaces } from './rankings.ts';
import { choosePlaces, shapeBoard, shownIds } from './shape.ts';

/** Ranks drivers by one metric, and tells the place of one of them. */
export const driverLeaderboard = defineAnalysis({
  path: 'drivers/leaderboard',
  summary: 'Drivers by earnings, trips, rating, punctuality or cancellations, and the place of one',
  description:
    'Ranks drivers. A rate ranks by its 95 % Wilson bound, so that few trips do not win: on_time_rate by the lower, cancel_rate by the upper. Drivers with the same ranked value share a rank, are ordered by id, and the next rank skips as many.',
  input,
  answer,
  resolve,
  isPersonal: true,
  families: () => ['booking', 'trip', 'route'],
  async run(query, tools) {
    const { breakdown, receipt } = await tools.ask(rankingQuery(query));
    const groups = breakdown ?? [];
    checkCount(groups.length);
    const ranked = rankDrivers(query, groups);
    const shown = choosePlaces(query, ranked);
    const numbers = await readNumbers(query, tools, shownIds(query, shown));
    return {
      body: { ...shapeBoard(query, shown, numbers), ranked: ranked.length, query: echo(query) },
      maturing: receipt.maturing,
      leftOutCurrencies: receipt.left_out_currencies,
    };
  },
});

/** Throws `invalid_parameter` where more drivers are left than are ranked at once: a rank among a part of them would be wrong. */
export function checkCount(drivers: number): void {
  if (drivers > RANKED_AT_MOST)
    throw invalidParameter(
      'minimum_trips',
      `leaves more than ${RANKED_AT_MOST} drivers`,
      'a higher minimum, a shorter range, or places',
    );
}

/** Asks of every driver only what ranks. */
function rankingQuery(query: Query): MetricQuery {
  const metrics = [...new Set(['drivers.trips', rankingOf[query.by].metric])];
  return {
    ...byDriver(query, metrics),
    having: [{ metric: 'drivers.trips', op: 'gte', value: String(query.minimumTrips) }],
    limit: RANKED_AT_MOST + 1,
  };
}

/** Reads all numbers of these drivers. */
async function readNumbers(query: Query, tools: QuestionTools, ids: readonly string[]) {
  const metrics = rankings
    .filter((name) => query.filters.length === 0 || name !== withoutPlaces)
    .map((name) => rankingOf[name].metric);
  const asked = byDriver(query, metrics);
  const filters = [...asked.filters, { dimension: 'driver_id', op: 'in', values: ids } as const];
  const { breakdown } = await tools.ask({ ...asked, filters }, { onlyGroups: true });
  const numbers = new Map<string, Values>(
    (breakdown ?? []).map((group) => [String(group.by['driver_id']), group.metrics]),
  );
  return { numbers, none: noneOf(metrics) };
}

/** The values of a driver of whom no table tells anything. */
function noneOf(metrics: readonly string[]): Values {
  const nothing = { value: null, numerator: 0, denominator: 0 };
  const none: Values = Object.fromEntries(metrics.map((metric) => [metric, nothing]));
  const perHour = rankingOf[withoutPlaces].metric;
  return {
    ...none,
    'drivers.trips': 0,
    'drivers.earnings': '0.00',
    ...(perHour in none && { [perHour]: { ...nothing, numerator: '0.00' } }),
  };
}

function byDriver({ range, timezone, currency, filters }: Query, metrics: readonly string[]): MetricQuery {
  return plainQuery({
    metrics,
    dimensions: ['driver_id'],
    filters,
    range,
    grain: 'total',
    timezone,
    currency,
  });
}

function echo(query: Query) {
  const { by, minimumTrips, minimumRatings, driver, filters, currency, limit } = query;
  return {
    ...echoRange(query),
    by,
    minimum_trips: minimumTrips,
    minimum_ratings: minimumRatings,
    driver_id: driver?.id ?? null,
    neighbours: driver?.neighbours ?? null,
    filters: echoFilters(filters),
    currency,
    limit,
  };
}
