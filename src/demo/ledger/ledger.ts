import { type Activity, makeActivity } from './activity.ts';
import { makeTable } from './columns.ts';
import { type Delivered, makeDelivered } from './delivered.ts';
import { makeOnline, type Online } from './online.ts';

/**
 * The truth about a simulated city: its entities, as they happened. The simulator fills it (`facts/`) and reads no events back,
 * and it does not know how the platform computes. If two versions of an event were sent, it holds the one delivered first, which
 * is the one that a receiver must keep. Times are ms since 1970, NaN for what has not happened. Amounts are in hundredths of
 * their currency, distances in metres, durations in thousandths of a minute. A column for a user holds a row of `users`, whatever
 * its name.
 */
export interface Ledger extends Tables {
  /** The ids of users and routes, by row. */
  userIds: string[];
  routeIds: string[];
  /** The referral codes with which users signed up, by row of `users`; null without one. */
  referralCodes: (string | null)[];
  /** The event ids of the decisions in `kyc`, by row. They order decisions with the same time. */
  decisionIds: string[];
  activity: Activity;
  online: Online;
  delivered: Delivered;
}
type Tables = ReturnType<typeof makeTables>;

/** Makes an empty ledger, and the function that counts delivered messages. */
export function makeLedger(): { ledger: Ledger; countDelivered: ReturnType<typeof makeDelivered>['count'] } {
  const { counts: delivered, count: countDelivered } = makeDelivered();
  const ledger = {
    ...makeTables(),
    userIds: [],
    routeIds: [],
    referralCodes: [],
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
      /** The departure in trip.started. */
      departedAt: 'number',
      passengers: 'code',
      completedAt: 'number',
      /** The departure in trip.completed. The driver was engaged from it until `arrivedAt`. */
      engagedFrom: 'number',
      arrivedAt: 'number',
      milliMinutes: 'number',
      metres: 'number',
      earnings: 'number',
      commission: 'number',
      currency: 'code',
      /** The on-time flag of trip.completed, 0 or 1. */
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
      /** The home of the user: an index of `places`. */
      home: 'code',
      registeredAt: 'number',
      upgradedAt: 'number',
    }),
    /** The decisions about papers. */
    kyc: makeTable({ user: 'row', at: 'number', isVerified: 'code' }),
    /** The routes. The ends are indexes of `places`, unknown without a route.created. */
    routes: makeTable({ driver: 'row', origin: 'code', destination: 'code', createdAt: 'number' }),
    /** The activations (1) and cancellations (0) of routes. */
    routeChanges: makeTable({ route: 'row', at: 'number', isActive: 'code' }),
    /** The seats on every departure from `at` on. */
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
      /** The method in payment.initiated. Success and failures have their own. */
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
      amount: 'number',
      currency: 'code',
      method: 'code',
      provider: 'code',
      error: 'code',
      processingMs: 'number',
    }),
    /** The payouts to drivers, with the first request and the payment, if events reported both. */
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
