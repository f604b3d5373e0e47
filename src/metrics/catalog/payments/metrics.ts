import { routeDimensions } from '../routes/route-places.ts';
import { type Measure, type Metric, count, quantiles, sum } from '../metric.ts';

const isSuccess = "event_type = 'payment.success'";
const isRefund = "event_type = 'payment.refunded'";

const initiated: Measure = {
  name: 'initiated',
  unit: 'count',
  from: { payments_15m: sum('initiated'), payment_events: count("event_type = 'payment.initiated'") },
};
const succeeded: Measure = {
  name: 'succeeded',
  unit: 'count',
  from: { payments_15m: sum('succeeded'), payment_events: count(isSuccess) },
};
const failed: Measure = {
  name: 'failed',
  unit: 'count',
  from: { payments_15m: sum('failed'), payment_events: count("event_type = 'payment.failed'") },
};
const attempts: Measure = {
  name: 'attempts',
  unit: 'count',
  from: {
    payments_15m: sum('succeeded + failed'),
    payment_events: count("event_type IN ('payment.success', 'payment.failed')"),
  },
};
const refunds: Measure = {
  name: 'refunds',
  unit: 'count',
  from: { payments_15m: sum('refunds'), payment_events: count(isRefund) },
};
const captured: Measure = {
  name: 'captured',
  unit: 'money',
  from: { payments_15m: sum('captured_amount'), payment_events: sum('amount', isSuccess) },
};
const failedAmount: Measure = {
  name: 'failed_amount',
  unit: 'money',
  from: {
    payments_15m: sum('failed_amount'),
    payment_events: sum('amount', "event_type = 'payment.failed'"),
  },
};
const refunded: Measure = {
  name: 'refunded',
  unit: 'money',
  from: {
    payments_15m: sum('refunded_amount'),
    payment_events: sum('amount', isRefund),
    payments_of_routes: sum('amount', isRefund),
  },
};
const netCashFlow: Measure = {
  name: 'net_cash_flow',
  unit: 'money',
  from: {
    payments_15m: sum('captured_amount - refunded_amount'),
    payment_events: sum(
      `if(${isSuccess}, amount, -amount)`,
      "event_type IN ('payment.success', 'payment.refunded')",
    ),
    payments_of_routes: sum(`if(${isSuccess}, amount, -amount)`),
  },
};
const processingTime: Measure = {
  name: 'processing_ms',
  unit: 'ms',
  from: {
    payments_15m: sum('success_processing_ms'),
    payment_events: sum('ifNull(processing_time_ms, 0)', isSuccess),
  },
};
// Counting an unknown processing time as zero would lower the mean.
const withProcessingTime: Measure = {
  name: 'with_processing_time',
  unit: 'count',
  from: {
    payments_15m: sum('with_processing_time'),
    payment_events: count(`${isSuccess} AND processing_time_ms IS NOT NULL`),
  },
};
const processingTimes: Measure = {
  name: 'processing_ms_percentiles',
  unit: 'ms',
  from: { payment_events: quantiles('processing_time_ms', isSuccess) },
};

// Refunds name neither method nor provider, and only failures have an error code.
const ofAttempts = ['currency', 'payment_method', 'provider', 'rider_id'];
const ofRefunds = ['currency', 'rider_id'];
const ofRefundsAndRoutes = [...ofRefunds, ...routeDimensions];

const counts: Metric[] = [
  {
    id: 'payments.initiated',
    title: 'Payments initiated',
    meaning: 'Payments that were handed to a provider.',
    formula: 'number of payment.initiated',
    unit: 'count',
    kind: 'count',
    measure: initiated,
    dimensions: ofAttempts,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'payments.succeeded',
    title: 'Payments succeeded',
    meaning: 'Payments whose money was captured.',
    formula: 'number of payment.success',
    unit: 'count',
    kind: 'count',
    measure: succeeded,
    dimensions: ofAttempts,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'payments.failed',
    title: 'Failed attempts to pay',
    meaning: 'Attempts to pay that failed; one payment may fail several times.',
    formula: 'number of payment.failed',
    unit: 'count',
    kind: 'count',
    measure: failed,
    dimensions: [...ofAttempts, 'error_code'],
    direction: 'down_is_good',
    headline: true,
  },
  {
    id: 'payments.refunds',
    title: 'Refunds',
    meaning: 'Refunds, partial ones included, at the date of the refund.',
    formula: 'number of payment.refunded',
    unit: 'count',
    kind: 'count',
    measure: refunds,
    dimensions: ofRefunds,
    direction: 'down_is_good',
    headline: true,
  },
];

const amounts: Metric[] = [
  {
    id: 'payments.captured',
    title: 'Captured',
    meaning: 'Money that was captured from riders.',
    formula: 'Σ amount of payment.success',
    unit: 'money',
    kind: 'sum',
    measure: captured,
    dimensions: ofAttempts,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'payments.failed_amount',
    title: 'Failed amount',
    meaning: 'The money of attempts to pay that failed; who tries again and pays in the end is in it, too.',
    formula: 'Σ amount of payment.failed',
    unit: 'money',
    kind: 'sum',
    measure: failedAmount,
    dimensions: [...ofAttempts, 'error_code'],
    direction: 'down_is_good',
    headline: false,
  },
  {
    id: 'payments.refunded',
    title: 'Refunded',
    meaning: 'Money that went back to riders, at the date of the refund.',
    formula: 'Σ refund_amount of payment.refunded',
    unit: 'money',
    kind: 'sum',
    measure: refunded,
    dimensions: ofRefundsAndRoutes,
    direction: 'down_is_good',
    headline: true,
  },
  {
    id: 'payments.net_cash_flow',
    title: 'Net cash flow',
    meaning: 'Captured less refunded, each at its own date: a refund of an earlier payment counts here.',
    formula: 'Σ amount of payment.success − Σ refund_amount of payment.refunded',
    unit: 'money',
    kind: 'sum',
    measure: netCashFlow,
    dimensions: ofRefundsAndRoutes,
    direction: 'up_is_good',
    headline: true,
  },
];

const rates: Metric[] = [
  {
    id: 'payments.attempt_success_rate',
    title: 'Success rate of attempts',
    meaning:
      'The share of attempts to pay that succeeded; an attempt is one payment.success or payment.failed.',
    formula: 'payment.success / (payment.success + payment.failed)',
    unit: 'ratio',
    kind: 'ratio',
    numerator: succeeded,
    denominator: attempts,
    dimensions: ofAttempts,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'payments.mean_processing_time',
    title: 'Mean processing time',
    meaning: 'How long a provider took on average to capture a payment, of those that tell it.',
    formula: 'Σ processing_time_ms of payment.success / number of payment.success that tell it',
    unit: 'ms',
    kind: 'mean',
    numerator: processingTime,
    denominator: withProcessingTime,
    dimensions: ofAttempts,
    direction: 'down_is_good',
    headline: true,
  },
];

const processingPercentiles = [0.5, 0.9, 0.95, 0.99].map((level): Metric => {
  const percent = Math.round(level * 100);
  return {
    id: `payments.processing_time_p${percent}`,
    title: `Processing time, p${percent}`,
    meaning: `The time within which a provider captured ${percent} % of the payments that succeeded.`,
    formula: `percentile ${percent} (R type 7, exact) of processing_time_ms of payment.success`,
    unit: 'ms',
    kind: 'percentile',
    level,
    measure: processingTimes,
    dimensions: ofAttempts,
    direction: 'down_is_good',
    headline: false,
  };
});

/** The metrics of payments. Each event counts at its own time. */
export const paymentMetrics: readonly Metric[] = [...counts, ...amounts, ...rates, ...processingPercentiles];
