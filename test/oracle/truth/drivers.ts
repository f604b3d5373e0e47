import { actors } from '../../../src/demo/codes.ts';
import { localDay, monthOf, monthStartMs } from '../../../src/demo/local-days.ts';
import { rowsBetween } from '../../../src/demo/ledger/columns.ts';
import { HOUR_MS } from '../../../src/kernel/units.ts';
import { derived, groupRows, startsOfDriver } from './derived.ts';
import type { Question, Truth } from './question.ts';
import { divide, hours, money, moneyPerItem, percentile, quotient, ratio, sum } from './values.ts';
import { bookings, during, inCurrency, trips } from './views.ts';

const DRIVER = actors.indexOf('DRIVER');

const completed = (question: Question) => during(question, trips, 'completedAt');

/** Counts the drivers who started a trip in the range. */
function activeDrivers(question: Question): number {
  const { driver } = question.ledger.trips;
  return new Set(during(question, trips, 'startedAt').map((row) => driver.get(row))).size;
}

function earnings(question: Question): number {
  const rows = inCurrency(question, trips, completed(question));
  return sum(rows, (row) => question.ledger.trips.earnings.get(row));
}

interface Interval {
  fromMs: number;
  toMs: number;
}

/**
 * The times at which each driver was engaged: the union of [actual_departure, actual_arrival], so that three rides in one car
 * count once.
 */
const engagements = derived('engagements', ({ trips }) => {
  const { driver, engagedFrom, arrivedAt } = trips;
  const merged = new Map<number, Interval[]>();
  for (const [who, rides] of groupRows(trips.rows(), driver, engagedFrom)) {
    const own: Interval[] = [];
    for (const ride of rides) {
      const [fromMs, toMs] = [engagedFrom.get(ride), arrivedAt.get(ride)];
      const last = own.at(-1);
      if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
      else own.push({ fromMs, toMs });
    }
    merged.set(who, own);
  }
  return merged;
});

/** Adds up the time in the range in which the given drivers, or all, were engaged. */
function engagedMs({ ledger, fromMs, toMs, filters }: Question): number {
  let total = 0;
  for (const [driver, intervals] of engagements(ledger)) {
    if ('driver_id' in filters && ledger.userIds[driver] !== filters['driver_id']) continue;
    for (const interval of intervals)
      total += Math.max(0, Math.min(interval.toMs, toMs) - Math.max(interval.fromMs, fromMs));
  }
  return total;
}

/** Adds up the gaps of at most five minutes between pings. Each gap counts on the local day of its later ping. */
function onlineMs({ ledger, fromMs, toMs, filters }: Question): number {
  const { days } = ledger.online;
  const rows = rowsBetween(days.day, localDay(fromMs), localDay(toMs - 1) + 1);
  return sum(
    Array.from(rows).filter(
      (row) => !('driver_id' in filters) || ledger.userIds[days.driver.get(row)] === filters['driver_id'],
    ),
    (row) => days.ms.get(row),
  );
}

/** Σ earnings / Σ engaged hours. */
function earningsPerEngagedHour(question: Question) {
  const [earned, ms] = [earnings(question), engagedMs(question)];
  return {
    value: ms === 0 ? null : money(divide(BigInt(earned) * BigInt(HOUR_MS), ms)),
    numerator: money(earned),
    denominator: hours(ms),
  };
}

/** Σ engaged / Σ online, in hours. */
function utilisation(question: Question) {
  const [engaged, online] = [engagedMs(question), onlineMs(question)];
  return { value: quotient(engaged, online), numerator: hours(engaged), denominator: hours(online) };
}

/** The share of the bookings confirmed in the range that the driver cancelled afterwards. */
function cancelRate(question: Question) {
  const { confirmedAt, cancelledAt, cancelledBy } = question.ledger.bookings;
  const rows = during(question, bookings, 'confirmedAt');
  const lost = rows.filter(
    (row) => cancelledBy.get(row) === DRIVER && cancelledAt.get(row) >= confirmedAt.get(row),
  );
  return ratio(lost.length, rows.length);
}

/** Σ stars / ratings, for the bookings completed in the range. */
function rating(question: Question) {
  const { rating: stars } = question.ledger.bookings;
  const rows = during(question, bookings, 'completedAt').filter((row) => stars.get(row) <= 5);
  return ratio(
    sum(rows, (row) => stars.get(row)),
    rows.length,
  );
}

/**
 * The share of the drivers whose first trip started in the range that started a trip in the calendar month so many months later.
 */
function retention({ ledger, fromMs, toMs, watermarkMs, filters }: Question, later: number) {
  const { startedAt } = ledger.trips;
  let [cohort, stayed] = [0, 0];
  for (const [driver, rows] of startsOfDriver(ledger)) {
    const firstMs = startedAt.get(rows[0]!);
    const month = monthOf(localDay(firstMs)) + later;
    const [startMs, endMs] = [monthStartMs(month), monthStartMs(month + 1)];
    if (firstMs < fromMs || firstMs >= toMs || endMs > watermarkMs) continue;
    if ('driver_id' in filters && ledger.userIds[driver] !== filters['driver_id']) continue;
    cohort++;
    if (rows.some((row) => startedAt.get(row) >= startMs && startedAt.get(row) < endMs)) stayed++;
  }
  return ratio(stayed, cohort);
}

/** Returns the earnings of each driver with a completed trip in the range, ascending. */
function earningsByDriver(question: Question): number[] {
  const { driver, earnings: earned } = question.ledger.trips;
  const byDriver = new Map<number, number>();
  for (const row of inCurrency(question, trips, completed(question)))
    byDriver.set(driver.get(row), (byDriver.get(driver.get(row)) ?? 0) + earned.get(row));
  return [...byDriver.values()].sort((a, b) => a - b);
}

function earningsPercentile(question: Question, level: number) {
  const value = percentile(earningsByDriver(question), level);
  return value === null ? null : money(Math.round(value));
}

/** The Gini coefficient: Σ (2i − n − 1) x_i / (n Σ x), with x ascending and i from 1. */
function earningsGini(question: Question) {
  const values = earningsByDriver(question);
  const n = values.length;
  const weighted = sum(values.entries(), ([index, x]) => (2 * (index + 1) - n - 1) * x);
  return quotient(weighted, n * sum(values, (x) => x));
}

const dimensions = Object.keys(trips.dimensions).filter((name) => name !== 'cancelled_by');
const ofStarts = dimensions.filter((name) => name !== 'currency');
const ofDrivers = ['driver_id'];
const ofBookings = Object.keys(bookings.dimensions).filter((name) => name !== 'cancelled_by');
const ofEarnings = ['driver_id', 'currency'];

export const driverTruths: readonly Truth[] = [
  { id: 'drivers.active', dimensions: ofStarts, of: activeDrivers },
  { id: 'drivers.trips', dimensions, of: (q) => completed(q).length },
  { id: 'drivers.earnings', dimensions, of: (q) => money(earnings(q)) },
  {
    id: 'drivers.earnings_per_trip',
    dimensions,
    of: (q) => moneyPerItem(earnings(q), inCurrency(q, trips, completed(q)).length),
  },
  { id: 'drivers.earnings_per_engaged_hour', dimensions: ofEarnings, of: earningsPerEngagedHour },
  { id: 'drivers.engaged_hours', dimensions: ofDrivers, of: (q) => hours(engagedMs(q)) },
  { id: 'drivers.online_hours', dimensions: ofDrivers, of: (q) => hours(onlineMs(q)) },
  { id: 'drivers.utilisation', dimensions: ofDrivers, of: utilisation },
  { id: 'drivers.cancel_rate', dimensions: ofBookings, of: cancelRate },
  { id: 'drivers.rating', dimensions: ofBookings, of: rating },
  { id: 'drivers.retention_m1', dimensions: ofDrivers, of: (q) => retention(q, 1) },
  { id: 'drivers.retention_m3', dimensions: ofDrivers, of: (q) => retention(q, 3) },
  { id: 'drivers.earnings_p10', dimensions, of: (q) => earningsPercentile(q, 0.1) },
  { id: 'drivers.earnings_median', dimensions, of: (q) => earningsPercentile(q, 0.5) },
  { id: 'drivers.earnings_p90', dimensions, of: (q) => earningsPercentile(q, 0.9) },
  { id: 'drivers.earnings_gini', dimensions, of: earningsGini },
];
