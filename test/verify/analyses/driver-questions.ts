import type { AcceptedEvent } from '../../support/test-store.ts';
import { distributionTruth } from '../../oracle/analyses/distribution.ts';
import { leaderboard } from '../../oracle/analyses/driver-leaderboard.ts';
import { divide, money } from '../../oracle/truth/values.ts';
import type { AnalysisQuestion, AskedRange } from './question.ts';

const rankings = ['earnings', 'trips', 'rating', 'earnings_per_engaged_hour', 'on_time_rate', 'cancel_rate'];
const MINIMUM_TRIPS = 3;
const MINIMUM_RATINGS = 2;
const NEIGHBOURS = 2;

/** Makes the questions about drivers: who is first, where one of them stands, and how earnings are spread. */
export function driverQuestions(range: AskedRange, events: readonly AcceptedEvent[]): AnalysisQuestion[] {
  const someone = String(events.find(({ event_type }) => event_type === 'trip.completed')!['driver_id']);
  return [...rankings.map((by) => board(by, range)), place(someone, range), earnings(range)];
}

function board(by: string, { from, to, ...range }: AskedRange): AnalysisQuestion {
  const ratings = by === 'rating' ? { minimum_ratings: String(MINIMUM_RATINGS) } : {};
  return {
    name: `leaderboard: by ${by}`,
    path: 'drivers/leaderboard',
    parameters: { from, to, by, minimum_trips: String(MINIMUM_TRIPS), limit: '100', ...ratings },
    truth: (events) => {
      const rows = rowsBy(by, events, range);
      return { drivers: rows.slice(0, 100), ranked: rows.length };
    },
  };
}

function place(driver_id: string, { from, to, ...range }: AskedRange): AnalysisQuestion {
  const asked = { by: 'on_time_rate', minimum_trips: String(MINIMUM_TRIPS), neighbours: String(NEIGHBOURS) };
  return {
    name: 'leaderboard: the place of one driver',
    path: 'drivers/leaderboard',
    parameters: { from, to, driver_id, limit: '1', ...asked },
    truth: (events) => {
      const rows = rowsBy(asked.by, events, range);
      const at = rows.findIndex((row) => row.driver_id === driver_id);
      if (at === -1) return { place: { driver: { driver_id, rank: null } } };
      return {
        drivers: rows.slice(0, 1),
        place: {
          driver: rows[at],
          above: rows.slice(Math.max(0, at - NEIGHBOURS), at),
          below: rows.slice(at + 1, at + 1 + NEIGHBOURS),
        },
      };
    },
  };
}

/** All who are ranked, as the answer shows them. */
function rowsBy(by: string, events: readonly AcceptedEvent[], range: { fromMs: number; toMs: number }) {
  const isMoney = by.startsWith('earnings');
  const asked = { ...range, by, minimumTrips: MINIMUM_TRIPS, minimumRatings: MINIMUM_RATINGS };
  // Positions rank nobody, and are most of the events.
  const ranking = events.filter(({ event_type }) => event_type !== 'driver.location.updated');
  return leaderboard(ranking, asked).map(({ ranked_value, ratings, on_time, cancelled, ...row }) => ({
    ...row,
    ranked_value: isMoney ? ranked_value.toFixed(2) : ranked_value,
    rating: ratings,
    on_time_rate: on_time,
    cancel_rate: cancelled,
  }));
}

const PER_MILLE = [100, 500, 900];
const MILLIONTHS = 1_000_000;

function earnings({ from, to, fromMs, toMs }: AskedRange): AnalysisQuestion {
  return {
    name: 'earnings of drivers: how they are spread',
    path: 'drivers/earnings',
    parameters: { from, to },
    truth: (events) => {
      const sums = new Map<string, number>();
      for (const event of events) {
        const at = Date.parse(event.event_timestamp);
        const isEarned = event.event_type === 'trip.completed' && event['currency'] === 'NGN';
        if (!isEarned || at < fromMs || at >= toMs) continue;
        const driver = String(event['driver_id']);
        sums.set(driver, (sums.get(driver) ?? 0) + Math.round(Number(event['driver_earnings']) * 100));
      }
      const told = distributionTruth([...sums.values()], { levels: PER_MILLE, edges: [0, 1] });
      const [p10, median, p90] = told.quantiles.map((value) => money(divide(value!, MILLIONTHS)));
      const mean = money(divide(told.sum, told.count));
      const gini = Number(told.gini) / MILLIONTHS;
      return { drivers: told.count, total: money(told.sum), mean, p10, median, p90, gini };
    },
  };
}
