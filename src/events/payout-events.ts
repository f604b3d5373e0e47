import { defineEvent } from './define-event.ts';
import { code, currency, money, note, personId, uuid } from './fields.ts';
import { optional } from './field-traits.ts';

// The optional seventh family: where no service pays drivers out, nothing of it is missing. A payout may be sent back and
// approved again, and fail several times, so its events are identified by their own ids.

const fields = {
  payout_id: uuid('The payout.'),
  driver_id: personId('The driver who is paid.'),
  amount: money('What the driver is paid.'),
  currency: optional(currency()),
  status: code('The status of the payout after this, in the words of the payouts service.'),
  notes: optional(note('Why, or how; for instance the reason of a rejection.')),
};

const payoutRequested = defineEvent({
  type: 'payout.requested',
  identifiedBy: 'event_id',
  summary: 'A driver asks to be paid what they have earned.',
  fields,
});

const payoutApproved = defineEvent({
  type: 'payout.approved',
  identifiedBy: 'event_id',
  summary: 'A payout may go to the bank.',
  fields,
});

const payoutRejected = defineEvent({
  type: 'payout.rejected',
  identifiedBy: 'event_id',
  summary: 'A payout is refused.',
  fields,
});

const payoutCompleted = defineEvent({
  type: 'payout.completed',
  identifiedBy: 'event_id',
  summary: 'The money has reached the driver.',
  fields,
});

const payoutFailed = defineEvent({
  type: 'payout.failed',
  identifiedBy: 'event_id',
  summary: 'The bank did not pay; it may be tried again.',
  fields,
});

/** The events of a payout to a driver. */
export const payoutEvents = [
  payoutRequested,
  payoutApproved,
  payoutRejected,
  payoutCompleted,
  payoutFailed,
] as const;
