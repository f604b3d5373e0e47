import { actors, currencies, errorCodes, methods, providers, roles } from '../../../src/demo/codes.ts';
import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import { dayOf, dayStartMs, localDay, monthOf, monthStartMs } from '../../../src/demo/local-days.ts';
import { places } from '../../../src/demo/places.ts';
import { bookingTruths } from './bookings.ts';
import { driverTruths } from './drivers.ts';
import { growthTruths } from './growth.ts';
import { paymentTruths } from './payments.ts';
import { payoutTruths } from './payouts.ts';
import type { Question, Truth, TruthValue } from './question.ts';
import { revenueTruths } from './revenue.ts';
import { routeTruths } from './routes.ts';
import { tripTruths } from './trips.ts';
import { userTruths } from './users.ts';

/** The truth of every metric, by the id of the metric. */
export const truths: ReadonlyMap<string, Truth> = new Map(
  [
    userTruths,
    growthTruths,
    bookingTruths,
    paymentTruths,
    revenueTruths,
    tripTruths,
    driverTruths,
    routeTruths,
    payoutTruths,
  ]
    .flat()
    .map((truth) => [truth.id, truth]),
);

/** A question: a metric over a range of local days, without the day `to`. */
export interface Ask {
  metric: string;
  /** The first day as YYYY-MM-DD. */
  from: string;
  to: string;
  grain?: 'total' | 'day' | 'month';
  /** The dimension that cuts the answer. */
  by?: string;
  filters?: Record<string, string | null>;
  currency?: string;
  /** Default: the end of the range. */
  watermarkMs?: number;
}

interface Point {
  startMs: number;
  endMs: number;
  value: TruthValue;
}

interface TruthAnswer {
  total: TruthValue;
  /** Empty for grain total. */
  series: Point[];
  /** One group for each value of the dimension in the city, and one with null for unknown values. Empty without `by`. */
  groups: { value: string | null; total: TruthValue; series: Point[] }[];
}

/**
 * Computes the truth: the total, by local day or month, and by the values of a dimension. Throws a RangeError for an unknown
 * metric.
 */
export function answerTruth(ledger: Ledger, ask: Ask): TruthAnswer {
  const truth = truths.get(ask.metric);
  if (truth === undefined) throw new RangeError(`The ledger does not know ${ask.metric}.`);
  const { by, filters = {} } = ask;
  const cut = (more: Record<string, string | null>) => answerOne(ledger, truth, { ...ask, filters: more });
  return {
    ...cut(filters),
    groups:
      by === undefined
        ? []
        : valuesOf(ledger, by).map((value) => ({ value, ...cut({ ...filters, [by]: value }) })),
  };
}

function answerOne(ledger: Ledger, truth: Truth, ask: Ask): Omit<TruthAnswer, 'groups'> {
  const { from, to, grain = 'total', currency = 'NGN', filters = {} } = ask;
  const [fromMs, toMs] = [dayStartMs(dayOf(from)), dayStartMs(dayOf(to))];
  const question: Question = {
    ledger,
    fromMs,
    toMs,
    currency,
    filters,
    watermarkMs: ask.watermarkMs ?? toMs,
  };
  const series = bucketsOf(fromMs, toMs, grain).map(({ startMs, endMs }) => {
    const value = truth.of({ ...question, fromMs: startMs, toMs: endMs });
    return { startMs, endMs, value };
  });
  return { total: truth.of(question), series };
}

/** Cuts a range into local days or months. The first and the last month end with the range. */
function bucketsOf(fromMs: number, toMs: number, grain: 'total' | 'day' | 'month') {
  const buckets: { startMs: number; endMs: number }[] = [];
  if (grain === 'total') return buckets;
  for (let startMs = fromMs; startMs < toMs;) {
    const day = localDay(startMs);
    const next = grain === 'day' ? dayStartMs(day + 1) : monthStartMs(monthOf(day) + 1);
    const endMs = Math.min(next, toMs);
    buckets.push({ startMs, endMs });
    startMs = endMs;
  }
  return buckets;
}

/** Lists the values of a dimension in the city, and null. Throws a RangeError for an unknown dimension. */
function valuesOf(
  { routeIds, userIds, referralCodes, routes, bookings }: Ledger,
  dimension: string,
): (string | null)[] {
  const cities = () => new Set(places.map(({ city }) => city));
  const states = () => new Set(places.map(({ state }) => state));
  const drivers = () =>
    new Set(Array.from({ length: routes.rows() }, (_, row) => userIds[routes.driver.get(row)]!));
  const riders = () =>
    new Set(Array.from({ length: bookings.rows() }, (_, row) => userIds[bookings.rider.get(row)]!));
  const values: Record<string, () => Iterable<string>> = {
    role: () => roles,
    city: cities,
    state: states,
    referral: () => ['referred', 'not_referred'],
    referral_code: () => new Set(referralCodes.filter((code) => code !== null)),
    origin_city: cities,
    origin_state: states,
    destination_city: cities,
    destination_state: states,
    route_id: () => routeIds,
    driver_id: drivers,
    rider_id: riders,
    currency: () => currencies,
    cancelled_by: () => actors,
    payment_method: () => methods,
    provider: () => providers,
    error_code: () => errorCodes,
  };
  const list = values[dimension];
  if (list === undefined) throw new RangeError(`The ledger cannot cut by ${dimension}.`);
  return [...list(), null];
}
