import { MINUTE_MS } from '../../../src/kernel/units.ts';
import { refundsOfPayment } from './derived.ts';
import type { Question, Truth } from './question.ts';
import { money, moneyShare, percentile, quotient, ratio, round6, sum } from './values.ts';
import { during, failures, inCurrency, initiations, refunds, successes } from './views.ts';

const succeeded = (question: Question) => during(question, successes, 'succeededAt');
const failed = (question: Question) => during(question, failures, 'at');
const refunded = (question: Question) => during(question, refunds, 'at');

/** Σ amount of payment.success, in hundredths. */
function capturedAmount(question: Question): number {
  const { amount } = question.ledger.payments;
  return sum(inCurrency(question, successes, succeeded(question)), (row) => amount.get(row));
}

/** Σ refund_amount by the date of the refund, in hundredths. */
function refundedAmount(question: Question): number {
  const { amount } = question.ledger.refunds;
  return sum(inCurrency(question, refunds, refunded(question)), (row) => amount.get(row));
}

/** Σ amount of payment.failed, in hundredths: a payment that fails twice counts twice. */
function failedAmount(question: Question): number {
  const { amount } = question.ledger.failures;
  return sum(inCurrency(question, failures, failed(question)), (row) => amount.get(row));
}

/** Successes / (successes + failures). Each of these events ends one attempt. */
function attemptSuccessRate(question: Question) {
  const won = succeeded(question).length;
  return ratio(won, won + failed(question).length);
}

/**
 * The share of the payments initiated in the range that succeeded within 15 minutes. The 15 minutes must end before the
 * watermark.
 */
function initiatedSuccessRate(question: Question) {
  const { initiatedAt, succeededAt } = question.ledger.payments;
  const windowMs = 15 * MINUTE_MS;
  const old = during(question, initiations, 'initiatedAt').filter(
    (row) => initiatedAt.get(row) + windowMs <= question.watermarkMs,
  );
  const inTime = old.filter((row) => succeededAt.get(row) <= initiatedAt.get(row) + windowMs);
  return ratio(inTime.length, old.length);
}

/** Bookings with a success in the range / bookings with an attempt in the range. */
function bookingSuccessRate(question: Question) {
  const { payments, failures: lost } = question.ledger;
  const won = new Set(succeeded(question).map((row) => payments.booking.get(row)));
  const tried = won.union(new Set(failed(question).map((row) => lost.booking.get(row))));
  return ratio(won.size, tried.size);
}

/** Adds up the refunds of one payment up to the watermark. */
function refundsOf({ ledger, watermarkMs }: Question, payment: number): number {
  const rows = refundsOfPayment(ledger).get(payment) ?? [];
  return sum(
    rows.filter((row) => ledger.refunds.at.get(row) <= watermarkMs),
    (row) => ledger.refunds.amount.get(row),
  );
}

/** The share of the payments that succeeded in the range with a refund. */
function refundRateCount(question: Question) {
  const rows = succeeded(question);
  return ratio(rows.filter((row) => refundsOf(question, row) > 0).length, rows.length);
}

/** The refunded share of the amounts captured in the range. */
function refundRateValue(question: Question) {
  const { amount } = question.ledger.payments;
  const rows = inCurrency(question, successes, succeeded(question));
  return moneyShare(
    sum(rows, (row) => refundsOf(question, row)),
    sum(rows, (row) => amount.get(row)),
  );
}

/** Adds up refunds by the date of the payment. */
function refundedByPaymentDate(question: Question) {
  const rows = inCurrency(question, successes, succeeded(question));
  return money(sum(rows, (row) => refundsOf(question, row)));
}

function meanProcessingTime(question: Question) {
  const rows = succeeded(question);
  const total = sum(rows, (row) => question.ledger.payments.processingMs.get(row));
  return { value: quotient(total, rows.length), numerator: total, denominator: rows.length };
}

function processingTime(question: Question, level: number) {
  const { processingMs } = question.ledger.payments;
  return round6(
    percentile(
      succeeded(question).map((row) => processingMs.get(row)),
      level,
    ),
  );
}

/** A percentile of the processing time of failures that report one. */
function failureProcessingTime(question: Question, level: number) {
  const times = failed(question).map((row) => question.ledger.failures.processingMs.get(row));
  return round6(
    percentile(
      times.filter((ms) => !Number.isNaN(ms)),
      level,
    ),
  );
}

const dimensions = Object.keys(initiations.dimensions);
const ofRefunds = Object.keys(refunds.dimensions);
const percentiles = [0.5, 0.9, 0.95, 0.99].flatMap((level): Truth[] => [
  { id: `payments.processing_time_p${level * 100}`, dimensions, of: (q) => processingTime(q, level) },
  {
    id: `payments.failure_processing_time_p${level * 100}`,
    dimensions: [...dimensions, 'error_code'],
    of: (q) => failureProcessingTime(q, level),
  },
]);

export const paymentTruths: readonly Truth[] = [
  { id: 'payments.initiated', dimensions, of: (q) => during(q, initiations, 'initiatedAt').length },
  { id: 'payments.succeeded', dimensions, of: (q) => succeeded(q).length },
  { id: 'payments.failed', dimensions: [...dimensions, 'error_code'], of: (q) => failed(q).length },
  { id: 'payments.refunds', dimensions: ofRefunds, of: (q) => refunded(q).length },
  { id: 'payments.captured', dimensions, of: (q) => money(capturedAmount(q)) },
  { id: 'payments.refunded', dimensions: ofRefunds, of: (q) => money(refundedAmount(q)) },
  {
    id: 'payments.failed_amount',
    dimensions: [...dimensions, 'error_code'],
    of: (q) => money(failedAmount(q)),
  },
  {
    id: 'payments.net_cash_flow',
    dimensions: ofRefunds,
    of: (q) => money(capturedAmount(q) - refundedAmount(q)),
  },
  { id: 'payments.attempt_success_rate', dimensions, of: attemptSuccessRate },
  { id: 'payments.initiated_success_rate', dimensions, of: initiatedSuccessRate },
  { id: 'payments.booking_success_rate', dimensions, of: bookingSuccessRate },
  { id: 'payments.refund_rate_count', dimensions, of: refundRateCount },
  { id: 'payments.refund_rate_value', dimensions, of: refundRateValue },
  { id: 'payments.refunded_by_payment_date', dimensions, of: refundedByPaymentDate },
  { id: 'payments.mean_processing_time', dimensions, of: meanProcessingTime },
  ...percentiles,
];
