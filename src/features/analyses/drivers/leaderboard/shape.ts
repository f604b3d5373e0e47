import type { MetricValue } from '../../../../metrics/answer.ts';
import type { Placed } from '../../places-of.ts';
import type { NotRanked } from './answer.ts';
import type { Query } from './input.ts';
import { type Ranked, type Values, boundsOf, hasEnoughRatings, scoreOf } from './rank.ts';
import { rankingOf } from './rankings.ts';

/** The places that an answer shows. */
export interface Shown {
  first: readonly Placed<Ranked>[];
  /** The place of the driver that was asked for; null: not ranked, or nobody was asked for. */
  own: Placed<Ranked> | null;
  above: readonly Placed<Ranked>[];
  below: readonly Placed<Ranked>[];
}

/** Chooses the first drivers, and those around the driver that was asked for. */
export function choosePlaces({ limit, driver }: Query, ranked: readonly Placed<Ranked>[]): Shown {
  const first = ranked.slice(0, limit);
  const at = driver === null ? -1 : ranked.findIndex(({ item }) => item.id === driver.id);
  if (driver === null || at === -1) return { first, own: null, above: [], below: [] };
  return {
    first,
    own: ranked[at]!,
    above: ranked.slice(Math.max(0, at - driver.neighbours), at),
    below: ranked.slice(at + 1, at + 1 + driver.neighbours),
  };
}

/** Lists the drivers of whom the answer tells all numbers. */
export function shownIds({ driver }: Query, { first, above, below }: Shown): string[] {
  const ids = [...first, ...above, ...below].map(({ item }) => item.id);
  return [...new Set(driver === null ? ids : [...ids, driver.id])];
}

/** Shapes the answer. `numbers` has the values of each driver who has any, and `none` those of a driver without. */
export function shapeBoard(
  query: Query,
  shown: Shown,
  { numbers, none }: { numbers: ReadonlyMap<string, Values>; none: Values },
) {
  const rowOf = ({ item, rank }: Placed<Ranked>) => {
    // The value that ranked was read before the others: the answer shows the one that explains the rank.
    const values = { ...(numbers.get(item.id) ?? none), [rankingOf[query.by].metric]: item.value };
    return shapeRow({ id: item.id, rank, by: query.by, values });
  };
  return {
    drivers: shown.first.map(rowOf),
    place: query.driver === null ? null : placeOf(query.driver.id),
  };

  function placeOf(id: string) {
    const values = numbers.get(id) ?? none;
    const { own, above, below } = shown;
    return {
      driver: own === null ? shapeRow({ id, rank: null, by: query.by, values }) : rowOf(own),
      not_ranked_because: own === null ? whyNotRanked(query, values) : null,
      above: above.map(rowOf),
      below: below.map(rowOf),
    };
  }
}

function whyNotRanked(query: Query, values: Values): NotRanked {
  if (Number(values['drivers.trips']) < query.minimumTrips) return 'too_few_trips';
  return hasEnoughRatings(query, values['drivers.rating']) ? 'no_value' : 'too_few_ratings';
}

function shapeRow({
  id,
  rank,
  by,
  values,
}: {
  id: string;
  rank: number | null;
  by: Query['by'];
  values: Values;
}) {
  return {
    rank,
    driver_id: id,
    ranked_value: scoreOf(by, values[rankingOf[by].metric] ?? null),
    trips: values['drivers.trips'],
    earnings: values['drivers.earnings'],
    rating: values['drivers.rating'],
    earnings_per_engaged_hour: values['drivers.earnings_per_engaged_hour'] ?? null,
    on_time_rate: withBounds(values['trips.on_time_rate']),
    cancel_rate: withBounds(values['drivers.cancel_rate']),
  };
}

function withBounds(rate: MetricValue | undefined) {
  const { lower = null, upper = null } = boundsOf(rate ?? null) ?? {};
  return { ...(rate as object), lower, upper };
}
