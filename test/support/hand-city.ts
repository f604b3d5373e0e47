import {
  type Actor,
  actors,
  currencies,
  methods,
  providers,
  type Role,
  roles,
} from '../../src/demo/codes.ts';
import { type Ledger, makeLedger } from '../../src/demo/ledger/ledger.ts';
import type { Part } from '../../src/demo/ledger/activity.ts';
import { answerTruth, type Ask } from '../oracle/truth/answer-truth.ts';

// A test writes a city of a few entities by hand. Times are local (Lagos), such as "2026-03-02 08:00". Amounts are in naira or
// dollars.

const ms = (local: string) => Date.parse(`${local.replace(' ', 'T')}+01:00`);
const given = <Name extends string>(name: Name, local: string | undefined) =>
  (local === undefined ? {} : { [name]: ms(local) }) as Partial<Record<Name, number>>;

interface HandBooking {
  rider: number;
  route: number;
  created: string;
  departure?: string;
  confirmed?: string;
  cancelled?: string;
  by?: Actor;
  completed?: string;
  seats?: number;
  price?: number;
  currency?: (typeof currencies)[number];
  rating?: number;
}

interface HandTrip {
  booking: number;
  started?: string;
  scheduled?: string;
  departed?: string;
  passengers?: number;
  completed?: string;
  arrived?: string;
  km?: number;
  minutes?: number;
  earnings?: number;
  commission?: number;
  saidOnTime?: boolean;
  cancelled?: string;
  wasStarted?: boolean;
}

/** Makes an empty ledger and the functions that fill it. Each function returns the row that it adds. */
export function handCity() {
  const { ledger } = makeLedger();
  return {
    ledger,
    ...people(ledger),
    ...routes(ledger),
    ...money(ledger),
    addBooking: (booking: HandBooking) => addBooking(ledger, booking),
    addTrip: (trip: HandTrip) => addTrip(ledger, trip),
    /** Returns the true total over local days. */
    truth: (metric: string, from: string, to: string, more: Partial<Ask> = {}) =>
      answerTruth(ledger, { metric, from, to, watermarkMs: ms('2027-01-01 00:00'), ...more }).total,
    ms,
  };
}

function people(ledger: Ledger) {
  let decisions = 0;
  return {
    addUser(registered: string, options: { role?: Role; upgraded?: string; home?: number } = {}) {
      const { role = 'RIDER', upgraded, home = 0 } = options;
      ledger.userIds.push(`user-${ledger.userIds.length}`);
      const dates = { registeredAt: ms(registered), ...given('upgradedAt', upgraded) };
      return ledger.users.add({ role: roles.indexOf(role), home, ...dates });
    },
    acts: (user: number, at: string, part: Part = 'rider') => ledger.activity.mark(user, part, ms(at)),
    pings: (driver: number, at: string) => ledger.online.ping(driver, ms(at)),
    decides(user: number, at: string, decision: { isVerified: boolean; id?: string }) {
      ledger.decisionIds.push(decision.id ?? `decision-${decisions++}`);
      ledger.kyc.add({ user, at: ms(at), isVerified: decision.isVerified ? 1 : 0 });
    },
  };
}

function routes(ledger: Ledger) {
  return {
    addRoute(driver: number, options: { from?: number; to?: number } = {}) {
      ledger.routeIds.push(`route-${ledger.routeIds.length}`);
      const { from: origin = 0, to: destination = 13 } = options;
      return ledger.routes.add({ driver, origin, destination });
    },
    seats: (route: number, at: string, seats: number) => ledger.routeSeats.add({ route, at: ms(at), seats }),
    switches: (route: number, at: string, isActive: boolean) =>
      ledger.routeChanges.add({ route, at: ms(at), isActive: isActive ? 1 : 0 }),
  };
}

interface HandPayment {
  initiated: string;
  succeeded?: string;
  amount?: number;
  processingMs?: number;
}

function money({ bookings, payments, failures, refunds }: Ledger) {
  const of = (payment: number) => ({
    payment,
    booking: payments.booking.get(payment),
    currency: payments.currency.get(payment),
  });
  return {
    addPayment(booking: number, { initiated, succeeded, amount = 1000, processingMs = 1000 }: HandPayment) {
      const way = { method: methods.indexOf('card'), provider: providers.indexOf('paystack') };
      return payments.add({
        booking,
        currency: bookings.currency.get(booking),
        initiatedAt: ms(initiated),
        initiatedMethod: way.method,
        initiatedProvider: way.provider,
        ...(succeeded !== undefined && { ...way, processingMs, amount: Math.round(amount * 100) }),
        ...given('succeededAt', succeeded),
      });
    },
    fails: (payment: number, at: string, amount = 1000) =>
      failures.add({
        ...of(payment),
        at: ms(at),
        amount: Math.round(amount * 100),
        method: 0,
        provider: 0,
        error: 0,
      }),
    refund: (payment: number, at: string, amount: number) =>
      refunds.add({ ...of(payment), at: ms(at), amount: Math.round(amount * 100) }),
  };
}

function addBooking({ bookings, routes: { driver } }: Ledger, it: HandBooking): number {
  const { rider, route, seats = 1, price = 1000, currency = 'NGN', by, rating } = it;
  return bookings.add({
    rider,
    route,
    driver: driver.get(route),
    seats,
    price: Math.round(price * 100),
    currency: currencies.indexOf(currency),
    createdAt: ms(it.created),
    ...given('departureAt', it.departure),
    ...given('confirmedAt', it.confirmed),
    ...given('cancelledAt', it.cancelled),
    ...given('completedAt', it.completed),
    ...(by !== undefined && { cancelledBy: actors.indexOf(by) }),
    ...(rating !== undefined && { rating }),
  });
}

function addTrip({ bookings, trips }: Ledger, it: HandTrip): number {
  const { booking, passengers = 1, km = 10, minutes = 30, earnings = 850, commission = 150 } = it;
  const start = { passengers, ...given('scheduledAt', it.scheduled), ...given('departedAt', it.departed) };
  const arrival = {
    milliMinutes: Math.round(minutes * 1000),
    metres: Math.round(km * 1000),
    earnings: Math.round(earnings * 100),
    commission: Math.round(commission * 100),
    saidOnTime: it.saidOnTime === false ? 0 : 1,
    ...given('engagedFrom', it.departed),
    ...given('arrivedAt', it.arrived ?? it.completed),
  };
  return trips.add({
    booking,
    driver: bookings.driver.get(booking),
    rider: bookings.rider.get(booking),
    route: bookings.route.get(booking),
    currency: bookings.currency.get(booking),
    ...given('startedAt', it.started),
    ...(it.started !== undefined && start),
    ...given('completedAt', it.completed),
    ...(it.completed !== undefined && arrival),
    ...given('cancelledAt', it.cancelled),
    ...(it.wasStarted !== undefined && { wasStarted: it.wasStarted ? 1 : 0 }),
  });
}
