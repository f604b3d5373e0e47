import { defineEvent } from './define-event.ts';
import { code, codeOrEmpty, count, currency, money, oneOf, personId, text, uuid } from './fields.ts';
import { cardLast4 } from './personal-fields.ts';
import { optional } from './field-traits.ts';

const methods = ['card', 'bank_transfer', 'ussd', 'wallet', 'mobile_money', 'cash', 'other'] as const;

const parties = {
  payment_id: uuid('The payment.'),
  booking_id: uuid('The booking that is paid for.'),
  rider_id: personId('The rider who pays.'),
};

const amount = {
  amount: money('What is to be paid.'),
  currency: optional(currency()),
};

const method = oneOf(methods, 'How the rider pays.');
const provider = code('The payment provider, such as paystack or flutterwave.');
const providerTransactionId = code("The provider's own id of the transaction.", 'reference');
const processingTime = count(
  { least: 0, unit: 'milliseconds' },
  'From the request to the answer of the provider.',
);

const paymentInitiated = defineEvent({
  type: 'payment.initiated',
  identifiedBy: 'entity',
  summary: 'A payment has been handed to a provider.',
  fields: {
    ...parties,
    ...amount,
    payment_method: optional(method),
    provider,
    provider_transaction_id: optional(providerTransactionId),
  },
});

const paymentSuccess = defineEvent({
  type: 'payment.success',
  identifiedBy: 'entity',
  summary: 'The provider has captured the money.',
  fields: {
    ...parties,
    ...amount,
    payment_method: method,
    provider,
    provider_transaction_id: providerTransactionId,
    processing_time_ms: processingTime,
    card_last4: optional(cardLast4('The last four digits of the card.')),
  },
});

const paymentFailed = defineEvent({
  type: 'payment.failed',
  identifiedBy: 'event_id',
  summary: 'An attempt to pay has failed; the same payment may be tried again.',
  fields: {
    ...parties,
    ...amount,
    payment_method: method,
    provider,
    provider_transaction_id: optional(providerTransactionId),
    error_code: code('The code of the error, such as insufficient_funds.'),
    error_message: text('What went wrong, for a person.'),
    processing_time_ms: optional(processingTime),
  },
});

const paymentRefunded = defineEvent({
  type: 'payment.refunded',
  identifiedBy: 'event_id',
  summary: 'Money has gone back to the rider, all of it or a part.',
  fields: {
    ...parties,
    refund_amount: money('What goes back.'),
    original_amount: money('What had been paid.'),
    currency: optional(currency()),
    refund_reason: text('Why the money goes back.'),
    refunded_by: optional(personId('The administrator who refunded.')),
    provider_refund_id: optional(codeOrEmpty("The provider's own id of the refund.", 'reference')),
  },
});

/** The events of a payment's life. */
export const paymentEvents = [paymentInitiated, paymentSuccess, paymentFailed, paymentRefunded] as const;
