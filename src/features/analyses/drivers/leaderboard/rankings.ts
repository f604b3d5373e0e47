/** A leaderboard ranks drivers by one of these. */
export const rankings = [
  'earnings',
  'trips',
  'rating',
  'earnings_per_engaged_hour',
  'on_time_rate',
  'cancel_rate',
] as const;
export type RankingName = (typeof rankings)[number];

interface Ranking {
  metric: string;
  /**
   * `value`: the value of the metric ranks. A rate of few trips says little, so a rate ranks by what it is at least (`lower`) or at
   * most (`upper`) with 95 % confidence.
   */
  ranksBy: 'value' | 'lower' | 'upper';
  isBetter: 'high' | 'low';
  /** Drivers with fewer trips are not ranked, unless the caller says another number. */
  minimumTrips: number;
}

/** Each ranking says by which metric it is read and how it is compared. A driver who cancels every booking has no trip, and must not escape the ranking by cancellations. */
export const rankingOf: Readonly<Record<RankingName, Ranking>> = {
  earnings: { metric: 'drivers.earnings', ranksBy: 'value', isBetter: 'high', minimumTrips: 1 },
  trips: { metric: 'drivers.trips', ranksBy: 'value', isBetter: 'high', minimumTrips: 1 },
  rating: { metric: 'drivers.rating', ranksBy: 'value', isBetter: 'high', minimumTrips: 1 },
  earnings_per_engaged_hour: {
    metric: 'drivers.earnings_per_engaged_hour',
    ranksBy: 'value',
    isBetter: 'high',
    minimumTrips: 1,
  },
  on_time_rate: { metric: 'trips.on_time_rate', ranksBy: 'lower', isBetter: 'high', minimumTrips: 1 },
  cancel_rate: { metric: 'drivers.cancel_rate', ranksBy: 'upper', isBetter: 'low', minimumTrips: 0 },
};

/** Engaged time is of a driver and not of a route: no place can cut it. */
export const withoutPlaces: RankingName = 'earnings_per_engaged_hour';

/** So many drivers are ranked at most: the metric layer serves no more groups at once. */
export const RANKED_AT_MOST = 9_998;
