import type { EventOf, EventType } from './contract.ts';
import { driver, eventId } from './example-ids.ts';

const payout = {
  payout_id: 'f1b7c3d2-8e40-4a96-9c15-7d2e1f0a3b10',
  driver_id: driver,
  amount: '12500.00',
  currency: 'NGN',
};

type PayoutEvent = Extract<EventType, `payout.${string}`>;

/** Each way that a payout can go, from the driver's request on. */
export const payoutExamples: { [Type in PayoutEvent]: EventOf<Type> } = {
  'payout.requested': {
    event_id: eventId(20),
    event_type: 'payout.requested',
    event_timestamp: '2026-03-06T09:00:00.000+01:00',
    ...payout,
    status: 'PENDING',
  },
  'payout.approved': {
    event_id: eventId(21),
    event_type: 'payout.approved',
    event_timestamp: '2026-03-06T10:30:15.000+01:00',
    ...payout,
    status: 'APPROVED',
    notes: 'Checked',
  },
  'payout.rejected': {
    event_id: eventId(22),
    event_type: 'payout.rejected',
    event_timestamp: '2026-03-06T10:30:15.000+01:00',
    ...payout,
    status: 'REJECTED',
    notes: 'Account name differs',
  },
  'payout.completed': {
    event_id: eventId(23),
    event_type: 'payout.completed',
    event_timestamp: '2026-03-07T06:05:00.000+01:00',
    ...payout,
    status: 'COMPLETED',
  },
  'payout.failed': {
    event_id: eventId(24),
    event_type: 'payout.failed',
    event_timestamp: '2026-03-07T06:05:00.000+01:00',
    ...payout,
    status: 'FAILED',
    notes: 'Bank did not answer',
  },
};
