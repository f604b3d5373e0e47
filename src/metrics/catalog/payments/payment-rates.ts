import { HOUR_MS } from '../../../kernel/units.ts';
import { type Measure, type Metric, count, distinct, quantiles, sum } from '../metric.ts';
import { SUCCESS_WINDOW_MS } from './payment-cohort-sources.ts';
import { matured, within } from '../source.ts';

const isSuccess = "event_type = 'payment.success'";
const isFailure = "event_type = 'payment.failed'";
const isOld = matured('initiated_at', SUCCESS_WINDOW_MS);
const dimensions = ['currency', 'payment_method', 'provider'];

/** Makes a measure that reads one source. */
function of(source: string, measure: Omit<Measure, 'from'> & { as: Measure['from'][string] }): Measure {
  const { as, ...named } = measure;
  return { ...named, from: { [source]: as } };
}

const inTime = of('payments_by_initiation', {
  name: 'succeeded_in_time',
  unit: 'count',
  as: count(`${isOld} AND ${within('succeeded_at', 'initiated_at', SUCCESS_WINDOW_MS)}`),
});
const initiatedInTime = of('payments_by_initiation', {
  name: 'initiated_in_time',
  unit: 'count',
  as: count(isOld),
});
const paidBookings = of('payment_events', {
  name: 'paid_bookings',
  unit: 'count',
  as: distinct('booking_id', isSuccess),
});
const triedBookings = of('payment_events', {
  name: 'tried_bookings',
  unit: 'count',
  as: distinct('booking_id', `${isSuccess} OR ${isFailure}`),
});
const succeeded = of('payments_by_success', {
  name: 'payments_succeeded',
  unit: 'count',
  as: count('true'),
});
const refunded = of('payments_by_success', {
  name: 'payments_refunded',
  unit: 'count',
  as: count('refunded > 0'),
});
const captured = of('payments_by_success', {
  name: 'payments_captured',
  unit: 'money',
  as: sum('captured_amount'),
});
const gaveBack = of('payments_by_success', { name: 'gone_back', unit: 'money', as: sum('refunded') });
const failureTimes = of('payment_events', {
  name: 'failure_processing_ms_percentiles',
  unit: 'ms',
  as: quantiles('processing_time_ms', isFailure),
});

const base = { unit: 'ratio', kind: 'ratio', dimensions, headline: false } as const;

const successRates: Metric[] = [
  {
    ...base,
    id: 'payments.initiated_success_rate',
    title: 'Success rate of payments',
    meaning: 'The share of initiated payments that succeeded within 15 minutes, among those 15 minutes old.',
    formula:
      'payments with payment.success ≤ 15 min after / payment.initiated at least 15 min before the watermark',
    windowHours: SUCCESS_WINDOW_MS / HOUR_MS,
    numerator: inTime,
    denominator: initiatedInTime,
    direction: 'up_is_good',
  },
  {
    ...base,
    id: 'payments.booking_success_rate',
    title: 'Success rate of bookings',
    meaning: 'The share of bookings that were paid among those that somebody tried to pay in the period.',
    formula: 'bookings with a payment.success / bookings with a payment.success or payment.failed',
    numerator: paidBookings,
    denominator: triedBookings,
    direction: 'up_is_good',
  },
];

const refundRates: Metric[] = [
  {
    ...base,
    id: 'payments.refund_rate_count',
    title: 'Refund rate, by number',
    meaning: 'The share of payments, by the date of the payment, of which something has gone back.',
    formula: 'payments with a refund up to the watermark / payment.success',
    numerator: refunded,
    denominator: succeeded,
    direction: 'down_is_good',
  },
  {
    ...base,
    id: 'payments.refund_rate_value',
    title: 'Refund rate, by value',
    meaning: 'The share of captured money, by the date of the payment, that has gone back.',
    formula: 'Σ refunds up to the watermark / Σ amount, of payment.success',
    numerator: gaveBack,
    denominator: captured,
    direction: 'down_is_good',
  },
  {
    ...base,
    id: 'payments.refunded_by_payment_date',
    title: 'Refunded, by the date of the payment',
    meaning: 'What has gone back of the payments of a period, whenever it went back.',
    formula: 'Σ refund_amount up to the watermark, at the date of payment.success',
    unit: 'money',
    kind: 'sum',
    measure: gaveBack,
    direction: 'down_is_good',
  },
];

const failurePercentiles = [0.5, 0.9, 0.95, 0.99].map((level): Metric => {
  const percent = Math.round(level * 100);
  return {
    id: `payments.failure_processing_time_p${percent}`,
    title: `Processing time of failures, p${percent}`,
    meaning: `The time within which ${percent} % of the failures came back, of those that tell it.`,
    formula: `percentile ${percent} (R type 7, exact) of processing_time_ms of payment.failed`,
    unit: 'ms',
    kind: 'percentile',
    level,
    measure: failureTimes,
    dimensions: [...dimensions, 'error_code'],
    direction: 'down_is_good',
    headline: false,
  };
});

/** Rates of payments that cannot be computed from sums of quarter hours. */
export const paymentRates: readonly Metric[] = [...successRates, ...refundRates, ...failurePercentiles];
