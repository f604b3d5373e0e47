import type { Answer, MetricValue } from '../../../../metrics/answer.ts';
import { compareDecimals } from '../../../../kernel/decimal.ts';
import { type Interval } from '../../../../statistics/interval.ts';
import { wilsonInterval } from '../../../../statistics/wilson.ts';
import { type Placed, placesOf } from '../../places-of.ts';
import type { Query } from './input.ts';
import { type RankingName, rankingOf } from './rankings.ts';

type Group = NonNullable<Answer['breakdown']>[number];
export type Values = Group['metrics'];

/** A driver who is ranked. */
export interface Ranked {
  id: string;
  /** The value of the metric that ranks, as the metric layer tells it. */
  value: MetricValue;
  /** What is compared: a decimal as text, as it is shown. */
  score: string;
}

const PLACES = 6;

/** Ranks the drivers who have a value and enough ratings. What is shown is what is compared, so a reader can check each rank. */
export function rankDrivers(query: Query, groups: readonly Group[]): Placed<Ranked>[] {
  const { metric, isBetter } = rankingOf[query.by];
  const sign = isBetter === 'high' ? -1 : 1;
  const ranked = groups.flatMap(({ by: { driver_id: id }, metrics }): Ranked[] => {
    const value = metrics[metric] ?? null;
    const score = scoreOf(query.by, value);
    const isRanked = id !== null && score !== null && hasEnoughRatings(query, value);
    return isRanked ? [{ id: String(id), value, score: String(score) }] : [];
  });
  return placesOf(ranked, (left, right) => sign * compareDecimals(left.score, right.score));
}

/** Returns the number that ranks: a value, or the bound of a rate. Null where nothing happened of which it could be computed. */
export function scoreOf(by: RankingName, value: MetricValue): number | string | null {
  const { ranksBy } = rankingOf[by];
  if (ranksBy !== 'value') return boundsOf(value)?.[ranksBy] ?? null;
  return value !== null && typeof value === 'object' ? value.value : value;
}

/** Tells whether enough riders rated the driver, where ratings rank. */
export function hasEnoughRatings({ minimumRatings }: Query, rating: MetricValue | undefined): boolean {
  return minimumRatings === null || countOf(rating) >= minimumRatings;
}

function countOf(ratio: MetricValue | undefined): number {
  return ratio !== null && typeof ratio === 'object' ? Number(ratio.denominator) : 0;
}

/** Computes Wilson's bounds of a rate, to 6 decimals. Null where its denominator is 0. */
export function boundsOf(rate: MetricValue): Interval | null {
  if (rate === null || typeof rate !== 'object') return null;
  const bounds = wilsonInterval(Number(rate.numerator), Number(rate.denominator));
  const round = (bound: number) => Number(bound.toFixed(PLACES));
  return bounds && { lower: round(bounds.lower), upper: round(bounds.upper) };
}
