import { MINUTE_MS } from '../../kernel/units.ts';
import { type Actor, actors, currencies, UNKNOWN } from '../codes.ts';
import type { Booking } from '../entities.ts';
import { degrees, money, thousandths } from '../event-text.ts';
import { type Fact, type FactKind, joinKnown } from './fact.ts';

interface BookingFact extends Fact {
  booking: Booking;
}

/** Writes the price. The event omits the currency of the business, because the contract fills it in. */
function price({ seats, price, currency }: Booking): string {
  const named = currency === 0 ? '' : `,"currency":"${currencies[currency]}"`;
  return `,"seats_booked":${seats},"total_price":"${money(price)}"${named}`;
}

/** Writes and records booking.created. */
export const bookingCreated: FactKind<BookingFact & { departureMs: number }> = {
  type: 'booking.created',
  family: 'booking',
  once: true,
  write: ({ booking, departureMs }, { local }) => {
    const { pickup, dropoff, parties } = booking;
    return `${parties}${price(booking)},"booking_status":"PENDING","pickup_stop_id":"${pickup.id}","dropoff_stop_id":"${dropoff.id}","pickup_lat":${degrees(pickup.lat)},"pickup_lon":${degrees(pickup.lon)},"dropoff_lat":${degrees(dropoff.lat)},"dropoff_lon":${degrees(dropoff.lon)},"scheduled_departure":"${local(departureMs)}"`;
  },
  alter: (fact) => ({ ...fact, departureMs: fact.departureMs + 10 * MINUTE_MS }),
  record(ledger, { at, booking, departureMs }) {
    const { rider, run, seats, currency } = booking;
    booking.row = ledger.bookings.add({
      rider: rider.person.row,
      driver: run.route.driver.person.row,
      route: run.route.row,
      seats,
      price: booking.price,
      currency,
      createdAt: at,
      departureAt: departureMs,
    });
    ledger.activity.mark(rider.person.row, 'rider', at);
  },
};

/** Writes and records booking.confirmed. */
export const bookingConfirmed: FactKind<BookingFact & { paymentId: string; code: number }> = {
  type: 'booking.confirmed',
  family: 'booking',
  once: true,
  write: ({ booking, paymentId, code }) =>
    `${booking.parties}${price(booking)},"payment_id":"${paymentId}","confirmation_code":"OR-${(code + 46_656).toString(36).toUpperCase()}"`,
  // The second version is published a minute later and carries that time.
  alter: (fact) => ({ ...fact, at: fact.at + MINUTE_MS }),
  record(ledger, { at, booking }) {
    ledger.bookings.confirmedAt.set(booking.row, at);
    ledger.activity.mark(booking.rider.person.row, 'rider', at);
  },
};

/** Writes and records booking.cancelled. */
export const bookingCancelled: FactKind<BookingFact & { by: Actor; reason: string; isRefunded: boolean }> = {
  type: 'booking.cancelled',
  family: 'booking',
  once: true,
  write: ({ booking, by, reason, isRefunded }) =>
    `${booking.parties},"cancellation_reason":"${reason}","cancelled_by":"${by}"${isRefunded ? ',"refund_initiated":true' : ''}`,
  alter: (fact) => ({ ...fact, by: fact.by === 'SYSTEM' ? 'RIDER' : 'SYSTEM' }),
  record(ledger, { at, booking, by }) {
    ledger.bookings.cancelledAt.set(booking.row, at);
    ledger.bookings.cancelledBy.set(booking.row, actors.indexOf(by));
    if (by === 'RIDER') ledger.activity.mark(booking.rider.person.row, 'rider', at);
    if (by === 'DRIVER') ledger.activity.mark(booking.run.route.driver.person.row, 'driver', at);
  },
};

interface Completion extends BookingFact {
  tripId: string;
  departedMs: number;
  arrivedMs: number;
  /** The stars of the rider; UNKNOWN without a rating. */
  rating: number;
}

/** Writes and records booking.completed. */
export const bookingCompleted: FactKind<Completion> = {
  type: 'booking.completed',
  family: 'booking',
  once: true,
  write: ({ booking, tripId, departedMs, arrivedMs, rating }, { local }) =>
    `${booking.parties},"trip_id":"${tripId}"${price(booking)},"actual_departure":"${local(departedMs)}","actual_arrival":"${local(arrivedMs)}","duration_minutes":${thousandths(Math.round((arrivedMs - departedMs) / 60))}${rating === UNKNOWN ? '' : `,"rating":${rating}`}`,
  alter: (fact) => ({ ...fact, rating: fact.rating === 5 ? 4 : 5 }),
  join(first, second) {
    const rating = joinKnown(first.rating, second.rating, UNKNOWN);
    return rating === null ? null : { ...first, rating };
  },
  record(ledger, { at, booking, rating }) {
    ledger.bookings.completedAt.set(booking.row, at);
    ledger.bookings.rating.set(booking.row, rating);
  },
};
