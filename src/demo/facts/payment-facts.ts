import { currencies, errorCodes, methods, providers, UNKNOWN } from '../codes.ts';
import type { Payment } from '../entities.ts';
import { money } from '../event-text.ts';
import type { Fact, FactKind } from './fact.ts';

interface PaymentFact extends Fact {
  payment: Payment;
}

interface Initiation extends PaymentFact {
  amount: number;
  /** The method; UNKNOWN if the rider has not chosen yet. */
  method: number;
}

function parties({ id, booking }: Payment): string {
  return `,"payment_id":"${id}","booking_id":"${booking.id}","rider_id":"${booking.rider.person.id}"`;
}

function paid(payment: Payment, amount: number): string {
  return `${parties(payment)},"amount":"${money(amount)}","currency":"${currencies[payment.booking.currency]}"`;
}

/** Writes and records payment.initiated. */
export const paymentInitiated: FactKind<Initiation> = {
  type: 'payment.initiated',
  family: 'payment',
  once: true,
  write: ({ payment, amount, method }) =>
    `${paid(payment, amount)}${method === UNKNOWN ? '' : `,"payment_method":"${methods[method]}"`},"provider":"${providers[payment.provider]}"`,
  alter: (fact) => ({ ...fact, amount: fact.amount + 5_000 }),
  record(ledger, { at, payment, method }) {
    const { booking } = payment;
    payment.row = ledger.payments.add({
      booking: booking.row,
      currency: booking.currency,
      initiatedAt: at,
      initiatedMethod: method,
      initiatedProvider: payment.provider,
    });
    ledger.activity.mark(booking.rider.person.row, 'rider', at);
  },
};

/** Writes and records payment.success. */
export const paymentSucceeded: FactKind<PaymentFact & { amount: number; processingMs: number }> = {
  type: 'payment.success',
  family: 'payment',
  once: true,
  write({ payment, amount, processingMs }) {
    const card = payment.method === 0 ? `,"card_last4":"${1000 + (payment.transaction % 9000)}"` : '';
    return `${paid(payment, amount)},"payment_method":"${methods[payment.method]}","provider":"${providers[payment.provider]}","provider_transaction_id":"T${payment.transaction}","processing_time_ms":${processingMs}${card}`;
  },
  alter: (fact) => ({ ...fact, amount: fact.amount + 10_000, processingMs: fact.processingMs + 250 }),
  record(ledger, { at, payment, amount, processingMs }) {
    const { payments } = ledger;
    payments.succeededAt.set(payment.row, at);
    payments.amount.set(payment.row, amount);
    payments.method.set(payment.row, payment.method);
    payments.provider.set(payment.row, payment.provider);
    payments.processingMs.set(payment.row, processingMs);
  },
};

interface Failure extends PaymentFact {
  amount: number;
  /** An index of `errorCodes`. */
  error: number;
  /** The time that the provider took; NaN if unknown. */
  processingMs: number;
}

/** Writes and records payment.failed. */
export const paymentFailed: FactKind<Failure> = {
  type: 'payment.failed',
  family: 'payment',
  once: false,
  write: ({ payment, amount, error, processingMs }) =>
    `${paid(payment, amount)},"payment_method":"${methods[payment.method]}","provider":"${providers[payment.provider]}","error_code":"${errorCodes[error]}","error_message":"The provider refused: ${errorCodes[error]!.replaceAll('_', ' ')}."${Number.isNaN(processingMs) ? '' : `,"processing_time_ms":${processingMs}`}`,
  alter: (fact) => ({ ...fact, error: (fact.error + 1) % errorCodes.length }),
  record(ledger, { at, payment, amount, error, processingMs }) {
    const { booking, row, method, provider } = payment;
    const { currency } = booking;
    ledger.failures.add({
      payment: row,
      booking: booking.row,
      at,
      amount,
      currency,
      method,
      provider,
      error,
      processingMs,
    });
  },
};

interface Refund extends PaymentFact {
  amount: number;
  originalAmount: number;
  reason: string;
  refundedBy: string;
}

/** Writes and records payment.refunded. */
export const paymentRefunded: FactKind<Refund> = {
  type: 'payment.refunded',
  family: 'payment',
  once: false,
  write: ({ payment, amount, originalAmount, reason, refundedBy }) =>
    `${parties(payment)},"refund_amount":"${money(amount)}","original_amount":"${money(originalAmount)}","currency":"${currencies[payment.booking.currency]}","refund_reason":"${reason}","refunded_by":"${refundedBy}","provider_refund_id":"RF-${payment.transaction}"`,
  alter: (fact) => ({ ...fact, amount: Math.ceil(fact.amount / 2) }),
  record(ledger, { at, payment, amount }) {
    const { booking } = payment;
    ledger.refunds.add({
      payment: payment.row,
      booking: booking.row,
      at,
      amount,
      currency: booking.currency,
    });
  },
};
