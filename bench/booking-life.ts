import type { City, Route } from './city.ts';
import { extras, money, near } from './event-text.ts';
import type { Random } from './random.ts';

/**
 * The way of one booking, one event a step:
 *
 *     created → initiated → [failed] → success → confirmed → started → completed → booking.completed
 *                                          └→ cancelled → refunded      └→ trip.cancelled
 *
 * `next` writes the next event at the given moment; `over` is true after the last one.
 */
export interface BookingLife {
  next(time: string, ms: number): string;
  readonly over: boolean;
  readonly route: Route;
  readonly tripId: string;
}

type Step =
  | 'created'
  | 'initiated'
  | 'failed'
  | 'success'
  | 'confirmed'
  | 'cancelled'
  | 'refunded'
  | 'started'
  | 'tripCancelled'
  | 'tripCompleted'
  | 'bookingCompleted';

interface Facts {
  random: Random;
  route: Route;
  ids: string;
  rideIds: string;
  paymentIds: string;
  tripId: string;
  paymentId: string;
  seats: number;
  price: number;
  stops: string;
  scheduled: string;
  departedAt: string;
  departedMs: number;
  amount: string;
}

const methods = ['card', 'card', 'bank_transfer', 'ussd', 'wallet', 'cash'];

/** Begins the life of a booking on one of the city's routes. */
export function beginBookingLife(random: Random, city: City): BookingLife {
  const facts = drawFacts(random, city);
  let step: Step | null = 'created';
  return {
    route: facts.route,
    tripId: facts.tripId,
    get over() {
      return step === null;
    },
    next(time, ms) {
      const current = step ?? 'bookingCompleted';
      if (current === 'created') facts.scheduled = time;
      if (current === 'started') [facts.departedAt, facts.departedMs] = [time, ms];
      step = following(current, random);
      const body = writers[current](facts, time, ms);
      return `{"event_id":"${random.uuid()}","event_timestamp":"${time}",${body}}`;
    },
  };
}

function following(step: Step, random: Random): Step | null {
  switch (step) {
    case 'created':
      return 'initiated';
    case 'initiated':
      return random.unit() < 0.06 ? 'failed' : 'success';
    case 'failed':
      return 'success';
    case 'success':
      return 'confirmed';
    case 'confirmed':
      return random.unit() < 0.06 ? 'cancelled' : 'started';
    case 'cancelled':
      return 'refunded';
    case 'started':
      return random.unit() < 0.02 ? 'tripCancelled' : 'tripCompleted';
    case 'tripCompleted':
      return 'bookingCompleted';
    case 'refunded':
    case 'tripCancelled':
    case 'bookingCompleted':
      return null;
  }
}

function drawFacts(random: Random, city: City): Facts {
  const route = random.pick(city.routes);
  const seats = 1 + random.below(Math.min(4, route.seats));
  const price = route.basePrice * seats;
  const bookingId = random.uuid();
  const tripId = random.uuid();
  const paymentId = random.uuid();
  const riderId = random.pick(city.riderIds);
  const booking = `"booking_id":"${bookingId}","rider_id":"${riderId}"`;
  const ids = `${booking},"driver_id":"${route.driverId}","route_id":"${route.routeId}"`;
  return {
    random,
    route,
    ids,
    rideIds: `"trip_id":"${tripId}",${ids}`,
    paymentIds: `"payment_id":"${paymentId}",${booking}`,
    tripId,
    paymentId,
    seats,
    price,
    stops: `"pickup_stop_id":"${random.pick(city.stopIds)}","dropoff_stop_id":"${random.pick(city.stopIds)}"`,
    scheduled: '',
    departedAt: '',
    departedMs: 0,
    amount: `"amount":"${money(price)}","currency":"NGN","payment_method":"${random.pick(methods)}","provider":"paystack","provider_transaction_id":"T${random.uint32()}"`,
  };
}

const fare = (f: Facts) => `"seats_booked":${f.seats},"total_price":"${money(f.price)}","currency":"NGN"`;

const ride = (f: Facts, time: string, ms: number) =>
  `"actual_departure":"${f.departedAt}","actual_arrival":"${time}","duration_minutes":${Math.round((ms - f.departedMs) / 60) / 1000}`;

const writers: Record<Step, (f: Facts, time: string, ms: number) => string> = {
  created: (f) =>
    `"event_type":"booking.created",${f.ids},${fare(f)},"booking_status":"PENDING",${f.stops},` +
    `"pickup_lat":${near(f.random, f.route.from.lat)},"pickup_lon":${near(f.random, f.route.from.lon)},` +
    `"dropoff_lat":${near(f.random, f.route.to.lat)},"dropoff_lon":${near(f.random, f.route.to.lon)},` +
    `"scheduled_departure":"${f.scheduled}",${extras(f.random, 'booking-service')}`,
  initiated: (f) =>
    `"event_type":"payment.initiated",${f.paymentIds},${f.amount},${extras(f.random, 'payment-service')}`,
  failed: (f) =>
    `"event_type":"payment.failed",${f.paymentIds},${f.amount},"error_code":"insufficient_funds",` +
    `"error_message":"The account has not enough money.","processing_time_ms":${latency(f)},${extras(f.random, 'payment-service')}`,
  success: (f) =>
    `"event_type":"payment.success",${f.paymentIds},${f.amount},"processing_time_ms":${latency(f)},${extras(f.random, 'payment-service')}`,
  confirmed: (f) =>
    `"event_type":"booking.confirmed",${f.ids},${fare(f)},"payment_id":"${f.paymentId}",` +
    `"confirmation_code":"OR${f.random.below(1e6)}",${extras(f.random, 'booking-service')}`,
  cancelled: (f) =>
    `"event_type":"booking.cancelled",${f.ids},"cancelled_by":"RIDER","cancellation_reason":"change of plan",` +
    `"refund_initiated":true,${extras(f.random, 'booking-service')}`,
  refunded: (f) =>
    `"event_type":"payment.refunded",${f.paymentIds},"refund_amount":"${money(f.price)}",` +
    `"original_amount":"${money(f.price)}","currency":"NGN","refund_reason":"booking cancelled",${extras(f.random, 'payment-service')}`,
  started: (f, time) =>
    `"event_type":"trip.started",${f.rideIds},"scheduled_departure":"${f.scheduled}","actual_departure":"${time}",` +
    `"start_lat":${near(f.random, f.route.from.lat)},"start_lon":${near(f.random, f.route.from.lon)},` +
    `"passengers_count":${f.seats},${extras(f.random, 'trip-service')}`,
  tripCancelled: (f) =>
    `"event_type":"trip.cancelled",${f.rideIds},"cancellation_reason":"breakdown","cancelled_by":"DRIVER",` +
    `"was_started":true,"partial_distance_km":${f.random.below(9000) / 1000},${extras(f.random, 'trip-service')}`,
  tripCompleted: (f, time, ms) =>
    `"event_type":"trip.completed",${f.rideIds},${ride(f, time, ms)},"distance_km":${(2000 + f.random.below(40_000)) / 1000},` +
    `"end_lat":${near(f.random, f.route.to.lat)},"end_lon":${near(f.random, f.route.to.lon)},` +
    `"driver_earnings":"${money(f.price - Math.floor(f.price / 10))}","platform_commission":"${money(Math.floor(f.price / 10))}",` +
    `"currency":"NGN","on_time":${f.random.unit() < 0.8},${extras(f.random, 'trip-service')}`,
  bookingCompleted: (f, time, ms) =>
    `"event_type":"booking.completed",${f.ids},"trip_id":"${f.tripId}",${fare(f)},${ride(f, time, ms)},` +
    `"rating":${1 + f.random.below(5)},${extras(f.random, 'booking-service')}`,
};

function latency(f: Facts): number {
  return 200 + f.random.below(4000);
}
