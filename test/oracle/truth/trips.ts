import { HOUR_MS, MINUTE_MS } from '../../../src/kernel/units.ts';
import type { Question, Truth } from './question.ts';
import { occupancy } from './runs.ts';
import {
  meanOfThousandths,
  money,
  moneyPerItem,
  percentile,
  quotient,
  ratio,
  round6,
  sum,
} from './values.ts';
import { during, inCurrency, trips } from './views.ts';

const started = (question: Question) => during(question, trips, 'startedAt');
const completed = (question: Question) => during(question, trips, 'completedAt');
const cancelled = (question: Question) => during(question, trips, 'cancelledAt');

/** Completions / (completions + cancellations after the start), by the day of the end. */
function completionRate(question: Question) {
  const { wasStarted } = question.ledger.trips;
  const arrived = completed(question).length;
  const broken = cancelled(question).filter((row) => wasStarted.get(row) === 1).length;
  return ratio(arrived, arrived + broken);
}

function passengers(question: Question): number {
  return sum(started(question), (row) => question.ledger.trips.passengers.get(row));
}

const metres = (question: Question) =>
  sum(completed(question), (row) => question.ledger.trips.metres.get(row));
const milliMinutes = (question: Question) =>
  sum(completed(question), (row) => question.ledger.trips.milliMinutes.get(row));

/** Σ km / Σ h. */
function speed(question: Question) {
  const [m, milli] = [metres(question), milliMinutes(question)];
  return { value: quotient(m * 60, milli), numerator: m / 1000, denominator: quotient(milli, 60_000)! };
}

function amount(question: Question, column: 'earnings' | 'commission'): number {
  const rows = inCurrency(question, trips, completed(question));
  return sum(rows, (row) => question.ledger.trips[column].get(row));
}

/** Σ earnings / trips, in one currency. */
function earningsPerTrip(question: Question) {
  return moneyPerItem(amount(question, 'earnings'), inCurrency(question, trips, completed(question)).length);
}

function ofCompleted(question: Question, column: 'metres' | 'milliMinutes', level: number) {
  const values = completed(question).map((row) => question.ledger.trips[column].get(row));
  const value = percentile(values, level);
  return round6(value === null ? null : value / 1000);
}

const ON_TIME_LATE_MS = 10 * MINUTE_MS;

/**
 * The share of the trips completed in the range that left at most ten minutes late. If the start is missing, the flag of the
 * completion decides.
 */
function onTimeRate(question: Question) {
  const { startedAt, departedAt, scheduledAt, saidOnTime } = question.ledger.trips;
  const rows = completed(question);
  const punctual = rows.filter((row) =>
    Number.isNaN(startedAt.get(row))
      ? saidOnTime.get(row) === 1
      : departedAt.get(row) - scheduledAt.get(row) <= ON_TIME_LATE_MS,
  );
  return ratio(punctual.length, rows.length);
}

/**
 * A percentile of the minutes from scheduled to actual departure, for trips started in the range. An early departure is negative.
 */
function departureDelay(question: Question, level: number) {
  const { departedAt, scheduledAt } = question.ledger.trips;
  const delays = started(question).map((row) => departedAt.get(row) - scheduledAt.get(row));
  const delayMs = percentile(delays, level);
  return round6(delayMs === null ? null : delayMs / MINUTE_MS);
}

/** Counts the trips at the end of the range that have started less than six hours ago and have not ended. */
function inProgress(question: Question): number {
  const { toMs, ledger } = question;
  const { completedAt, cancelledAt } = ledger.trips;
  const young = during({ ...question, fromMs: toMs - 6 * HOUR_MS + 1 }, trips, 'startedAt');
  return young.filter((row) => !(completedAt.get(row) < toMs) && !(cancelledAt.get(row) < toMs)).length;
}

const dimensions = Object.keys(trips.dimensions).filter((name) => name !== 'cancelled_by');
const ofStarts = dimensions.filter((name) => name !== 'currency');
const percentiles = [0.5, 0.9].flatMap((level): Truth[] => [
  { id: `trips.duration_p${level * 100}`, dimensions, of: (q) => ofCompleted(q, 'milliMinutes', level) },
  { id: `trips.distance_p${level * 100}`, dimensions, of: (q) => ofCompleted(q, 'metres', level) },
  {
    id: `trips.departure_delay_p${level * 100}`,
    dimensions: ofStarts,
    of: (q) => departureDelay(q, level),
  },
]);

export const tripTruths: readonly Truth[] = [
  { id: 'trips.started', dimensions: ofStarts, of: (q) => started(q).length },
  { id: 'trips.completed', dimensions, of: (q) => completed(q).length },
  { id: 'trips.cancelled', dimensions: [...ofStarts, 'cancelled_by'], of: (q) => cancelled(q).length },
  { id: 'trips.completion_rate', dimensions: ofStarts, of: completionRate },
  { id: 'trips.passengers', dimensions: ofStarts, of: passengers },
  { id: 'trips.distance', dimensions, of: (q) => metres(q) / 1000 },
  {
    id: 'trips.mean_distance',
    dimensions,
    of: (q) => meanOfThousandths(metres(q), completed(q).length),
  },
  { id: 'trips.duration', dimensions, of: (q) => milliMinutes(q) / 1000 },
  {
    id: 'trips.mean_duration',
    dimensions,
    of: (q) => meanOfThousandths(milliMinutes(q), completed(q).length),
  },
  { id: 'trips.speed', dimensions, of: speed },
  { id: 'trips.driver_earnings', dimensions, of: (q) => money(amount(q, 'earnings')) },
  { id: 'trips.platform_commission', dimensions, of: (q) => money(amount(q, 'commission')) },
  { id: 'trips.earnings_per_trip', dimensions, of: earningsPerTrip },
  ...percentiles,
  { id: 'trips.on_time_rate', dimensions, of: onTimeRate },
  { id: 'trips.in_progress', dimensions: ofStarts, of: inProgress },
  { id: 'trips.runs', dimensions: ofStarts, of: (q) => occupancy(q).runs },
  { id: 'trips.runs_of_unknown_seats', dimensions: ofStarts, of: (q) => occupancy(q).unknown },
  { id: 'trips.seats_offered', dimensions: ofStarts, of: (q) => occupancy(q).seats },
  { id: 'trips.runs_over_capacity', dimensions: ofStarts, of: (q) => occupancy(q).overCapacity },
  {
    id: 'trips.seat_occupancy',
    dimensions: ofStarts,
    of: (q) => ratio(occupancy(q).passengers, occupancy(q).seats),
  },
];
