import { HOUR_MS, MINUTE_MS } from '../../src/kernel/units.ts';
import { bookingEvents, routeCreated } from './booking-events.ts';
import { rideEvents } from './ride-events.ts';
import type { AcceptedEvent, Arrival } from './test-store.ts';

/** The life of one payment: instants in ms, null for a step that did not happen, and amounts in hundredths. */
export interface PaymentLife {
  id: string;
  /** The method in the initiation; null if unknown. */
  method: string | null;
  initiatedAtMs: number | null;
  succeededAtMs: number | null;
  successMethod: string;
  processingMs: number;
  failures: { atMs: number; method: string; errorCode: string; processingMs: number | null }[];
  refunds: { atMs: number; amount: number }[];
}

/** The life of one booking, with its payment and its trip. */
export interface BookingLife {
  id: string;
  riderId: string;
  driverId: string;
  route: Route;
  currency: string;
  seats: number;
  price: number;
  createdAtMs: number | null;
  departureMs: number;
  confirmedAtMs: number | null;
  cancelledAtMs: number | null;
  cancelledBy: string | null;
  completedAtMs: number | null;
  payment: PaymentLife;
  tripCompletedAtMs: number | null;
  commission: number;
}

export interface Route {
  id: string;
  /** Null if there is no booking.created, so that the places are unknown. */
  places: Record<'origin_city' | 'origin_state' | 'destination_city' | 'destination_state', string> | null;
}

const id = (kind: number, n: number) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const routes = ['Ikeja', 'Yaba', 'Ajah', null].map((city, n): Route => ({
  id: id(3, n),
  places:
    city === null
      ? null
      : {
          origin_city: city,
          origin_state: 'Lagos',
          destination_city: n === 0 ? 'Ibafo' : 'Lekki',
          destination_state: n === 0 ? 'Ogun' : 'Lagos',
        },
}));

/** Makes random lives between two instants, the same in every run, and their events up to the later instant. */
export function randomBookings({ count, fromMs, toMs }: { count: number; fromMs: number; toMs: number }) {
  const draw = makeDraw(5);
  const all = Array.from({ length: count }, (_, n) => makeLife(draw, { n, fromMs, toMs }));
  const created = routes.flatMap((route) => (route.places === null ? [] : [routeCreated(toMs, route)]));
  const arrivals = [...created, ...all.flatMap(eventsOf)]
    .map((event): Arrival => ({ event, ingestedAtMs: Date.parse(event.event_timestamp) }))
    .filter(({ ingestedAtMs }) => ingestedAtMs <= toMs);
  return { all: all.map((life) => forgetAfter(life, toMs)), arrivals };
}

type Draw = ReturnType<typeof makeDraw>;

function makeDraw(seed: number) {
  let state = seed;
  const unit = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (n: number) => Math.floor(unit() * n);
  const pick = <T>(items: readonly T[]) => items[below(items.length)] as T;
  /** Returns an instant within a limit after another one, or null. */
  const after = (atMs: number | null, withinMs: number, chance = 1) =>
    unit() < chance && atMs !== null ? atMs + below(withinMs) : null;
  return { unit, below, pick, after };
}

function makeLife(draw: Draw, { n, fromMs, toMs }: { n: number; fromMs: number; toMs: number }): BookingLife {
  const { unit, below, pick, after } = draw;
  const createdAtMs = fromMs + below(toMs - fromMs);
  const price = unit() < 0.02 ? 0 : 1 + below(500_000);
  const payment = makePayment(draw, { n, createdAtMs, price });
  // The time is exactly at the end of the window, just after it, before the creation, or usual.
  const usual = after(createdAtMs, 2 * HOUR_MS)!;
  const confirmedAtMs =
    unit() < 0.75 ? pick([usual, usual, usual, createdAtMs + HOUR_MS, createdAtMs - 1]) : null;
  const cancelledAtMs = after(createdAtMs, 30 * HOUR_MS, 0.3);
  const departureMs =
    cancelledAtMs !== null && unit() < 0.2 ? cancelledAtMs + 6 * HOUR_MS : createdAtMs + below(30 * HOUR_MS);
  const completedAtMs = cancelledAtMs === null ? after(confirmedAtMs, 40 * HOUR_MS, 0.8) : null;
  return {
    id: id(4, n),
    riderId: id(1, below(150)),
    driverId: id(2, below(5)),
    route: pick(routes),
    currency: unit() < 0.8 ? 'NGN' : 'GHS',
    seats: pick([1, 1, 1, 2, 4]),
    price,
    createdAtMs,
    departureMs,
    confirmedAtMs,
    cancelledAtMs,
    cancelledBy: cancelledAtMs === null ? null : pick(['RIDER', 'DRIVER', 'SYSTEM', null]),
    completedAtMs,
    payment,
    tripCompletedAtMs: completedAtMs,
    commission: Math.floor((price * 17) / 100),
  };
}

function makePayment(draw: Draw, given: { n: number; createdAtMs: number; price: number }): PaymentLife {
  const { unit, below, pick, after } = draw;
  const method = () => pick(['card', 'ussd']);
  const initiatedAtMs = after(given.createdAtMs, MINUTE_MS)!;
  const usual = after(initiatedAtMs, 20 * MINUTE_MS)!;
  const succeededAtMs = unit() < 0.8 ? pick([usual, usual, initiatedAtMs + 15 * MINUTE_MS]) : null;
  const refund = () => ({
    atMs: after(succeededAtMs, 20 * 24 * HOUR_MS)!,
    amount: pick([given.price, 1 + below(given.price + 1)]) || 1,
  });
  const failure = () => ({
    atMs: after(initiatedAtMs, 10 * MINUTE_MS)!,
    method: method(),
    errorCode: pick(['timeout', 'wrong_pin']),
    processingMs: unit() < 0.2 ? null : below(9000),
  });
  return {
    id: id(5, given.n),
    method: unit() < 0.1 ? null : method(),
    initiatedAtMs,
    succeededAtMs,
    successMethod: method(),
    processingMs: below(5000),
    failures: Array.from({ length: below(3) }, failure),
    refunds: succeededAtMs === null || unit() < 0.6 ? [] : Array.from({ length: 1 + below(3) }, refund),
  };
}

const amountText = (hundredths: number) => (hundredths / 100).toFixed(2);

function eventsOf(life: BookingLife): AcceptedEvent[] {
  const { payment, currency } = life;
  const parties = { booking_id: life.id, rider_id: life.riderId };
  const ride = { ...parties, driver_id: life.driverId, route_id: life.route.id };
  const booked = { ...ride, currency, seats_booked: life.seats, total_price: amountText(life.price) };
  const paid = { ...parties, payment_id: payment.id, currency, amount: amountText(life.price) };
  const departure = { scheduled_departure: new Date(life.departureMs).toISOString() };
  const { initiated, success, failed, refunded, completed } = rideEvents;
  return [
    at(life.createdAtMs, (time) => bookingEvents.created(time, { ...booked, ...departure })),
    at(life.confirmedAtMs, (time) => bookingEvents.confirmed(time, booked)),
    at(life.cancelledAtMs, (time) =>
      bookingEvents.cancelled(time, { ...ride, cancelled_by: life.cancelledBy }),
    ),
    at(life.completedAtMs, (time) => bookingEvents.completed(time, booked)),
    at(payment.initiatedAtMs, (time) => initiated(time, { ...paid, payment_method: payment.method })),
    at(payment.succeededAtMs, (time) =>
      success(time, {
        ...paid,
        payment_method: payment.successMethod,
        processing_time_ms: payment.processingMs,
      }),
    ),
    ...payment.failures.map(({ atMs, method, errorCode, processingMs }) =>
      at(atMs, (time) =>
        failed(time, {
          ...paid,
          payment_method: method,
          error_code: errorCode,
          processing_time_ms: processingMs,
        }),
      ),
    ),
    ...payment.refunds.map(({ atMs, amount }) =>
      at(atMs, (time) => refunded(time, { ...paid, refund_amount: amountText(amount) })),
    ),
    at(life.tripCompletedAtMs, (time) =>
      completed(time, {
        ...ride,
        trip_id: life.id.replace('4', '6'),
        currency,
        platform_commission: amountText(life.commission),
      }),
    ),
  ].filter((event) => event !== null);
}

function at(atMs: number | null, make: (time: string) => AcceptedEvent): AcceptedEvent | null {
  return atMs === null ? null : make(new Date(atMs).toISOString());
}

/** Removes the steps of a life that lie after `nowMs`. */
function forgetAfter(life: BookingLife, nowMs: number): BookingLife {
  const known = (atMs: number | null) => (atMs !== null && atMs <= nowMs ? atMs : null);
  const isKnown = ({ atMs }: { atMs: number }) => atMs <= nowMs;
  const { payment } = life;
  return {
    ...life,
    createdAtMs: known(life.createdAtMs),
    confirmedAtMs: known(life.confirmedAtMs),
    cancelledAtMs: known(life.cancelledAtMs),
    cancelledBy: known(life.cancelledAtMs) === null ? null : life.cancelledBy,
    completedAtMs: known(life.completedAtMs),
    tripCompletedAtMs: known(life.tripCompletedAtMs),
    payment: {
      ...payment,
      initiatedAtMs: known(payment.initiatedAtMs),
      succeededAtMs: known(payment.succeededAtMs),
      failures: payment.failures.filter(isKnown),
      refunds: payment.refunds.filter(isKnown),
    },
  };
}
