import { type Activity, makeActivity } from './activity.ts';
import { makeTable } from './columns.ts';
import { type Delivered, makeDelivered } from './delivered.ts';
import { makeOnline, type Online } from './online.ts';

/**
 * The truth about a simulated city: its entities, as they happened. It is filled by the simulator itself (`facts/`), not by
 * reading events back, and knows nothing of how the platform computes. Where two accounts of one event were sent, it holds
 * the one that was delivered first, which is the one that a receiver must keep.
 *
 * Times are ms since 1970, NaN for what has not happened. Amounts are in hundredths of their currency, distances in metres,
 * durations in thousandths of a minute. Users are rows of `users`, whatever they are called there.
 */
export interface Ledger extends Tables {
  /** The ids of users and routes, by row. */
  userIds: string[];
  routeIds: string[];
  /** The event ids of the decisions in `kyc`, by row: they break ties. */
  decisionIds: string[];
  activity: Activity;
  online: Online;
  delivered: Delivered;
}
type Tables = ReturnType<typeof makeTables>;

/** An empty ledger, and the function that counts what is delivered. */
export function makeLedger(): { ledger: Ledger; countDelivered: ReturnType<typeof makeDelivered>['count'] } {
  const { counts: delivered, count: countDelivered } = makeDelivered();
  const ledger = {
    ...makeTables(),
    userIds: [],
    routeIds: [],
    decisionIds: [],
    activity: makeActivity(),
    online: makeOnline(),
    delivered,
  };
  return { ledger, countDelivered };
}

function makeTables() {
  return {
    ...makePeopleTables(),
    ...makeBookingTables(),
    ...makePaymentTables(),
    trips: makeTable({
      booking: 'row',
      driver: 'row',
      rider: 'row',
      route: 'row',
      startedAt: 'number',
      scheduledAt: 'number',
      /** As the start tells it. */
      departedAt: 'number',
      passengers: 'code',
      completedAt: 'number',
      /** As the completion tells it: with `arrivedAt` the time in which the driver was engaged. */
      engagedFrom: 'number',
      arrivedAt: 'number',
      milliMinutes: 'number',
      metres: 'number',
      earnings: 'number',
      commission: 'number',
      currency: 'code',
      /** The flag of the completion, 0 or 1. */
      saidOnTime: 'code',
      cancelledAt: 'number',
      cancelledBy: 'code',
      wasStarted: 'code',
    }),
  };
}

function makePeopleTables() {
  return {
    users: makeTable({
      role: 'code',
      /** Where the user lives: an index of `places`. */
      home: 'code',
      registeredAt: 'number',
      upgradedAt: 'number',
    }),
    /** Decisions about papers. */
    kyc: makeTable({ user: 'row', at: 'number', isVerified: 'code' }),
    /** The ends are indexes of `places`, unknown where no route.created tells them. */
    routes: makeTable({ driver: 'row', origin: 'code', destination: 'code', createdAt: 'number' }),
    /** Activations (1) and cancellations (0). */
    routeChanges: makeTable({ route: 'row', at: 'number', isActive: 'code' }),
    /** Seats on every departure from `at` on. */
    routeSeats: makeTable({ route: 'row', at: 'number', seats: 'code' }),
  };
}

function makeBookingTables() {
  return {
    bookings: makeTable({
      rider: 'row',
      driver: 'row',
      route: 'row',
      seats: 'code',
      price: 'number',
      currency: 'code',
      createdAt: 'number',
      departureAt: 'number',
      confirmedAt: 'number',
      cancelledAt: 'number',
      cancelledBy: 'code',
      completedAt: 'number',
      rating: 'code',
    }),
  };
}

function makePaymentTables() {
  return {
    payments: makeTable({
      booking: 'row',
      currency: 'code',
      initiatedAt: 'number',
      /** As the initiation says; the success and the failures say their own. */
      initiatedMethod: 'code',
      initiatedProvider: 'code',
      succeededAt: 'number',
      amount: 'number',
      method: 'code',
      provider: 'code',
      processingMs: 'number',
    }),
    failures: makeTable({
      payment: 'row',
      booking: 'row',
      at: 'number',
      currency: 'code',
      method: 'code',
      provider: 'code',
      error: 'code',
      processingMs: 'number',
    }),
    /** Payouts to drivers: the first request and the payment, where both are told. */
    payouts: makeTable({ driver: 'row', currency: 'code', requestedAt: 'number', paidAt: 'number' }),
    payoutSteps: makeTable({
      payout: 'row',
      driver: 'row',
      at: 'number',
      amount: 'number',
      currency: 'code',
      step: 'code',
    }),
    refunds: makeTable({ payment: 'row', booking: 'row', at: 'number', amount: 'number', currency: 'code' }),
  };
}
