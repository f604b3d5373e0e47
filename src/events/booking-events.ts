import { defineEvent } from './define-event.ts';
import {
  code,
  count,
  currency,
  flag,
  latitude,
  longitude,
  measure,
  money,
  note,
  oneOf,
  personId,
  timestamp,
  uuid,
} from './fields.ts';
import { optional } from './field-traits.ts';

const parties = {
  booking_id: uuid('The booking.'),
  rider_id: personId('The rider who booked.'),
  driver_id: personId('The driver of the route.'),
  route_id: uuid('The route that was booked.'),
};

/** Before somebody takes a request, it may have no driver. */
const partiesSoFar = {
  ...parties,
  driver_id: optional(personId('The driver of the route; null: a request that nobody has taken.')),
};

const seatsAndPrice = {
  seats_booked: count({ least: 1, most: 8, unit: 'seats' }, 'Seats taken by this booking.'),
  total_price: money('What the rider pays for all seats.'),
  currency: optional(currency()),
};

const bookingCreated = defineEvent({
  type: 'booking.created',
  identifiedBy: 'entity',
  summary: 'A rider has asked for seats on a departure.',
  fields: {
    ...partiesSoFar,
    ...seatsAndPrice,
    booking_status: oneOf(['PENDING'], 'Always PENDING: a new booking waits for payment.'),
    pickup_stop_id: uuid('The stop where the rider gets on.'),
    dropoff_stop_id: uuid('The stop where the rider gets off.'),
    pickup_lat: latitude('Latitude of the pickup.'),
    pickup_lon: longitude('Longitude of the pickup.'),
    dropoff_lat: latitude('Latitude of the drop-off.'),
    dropoff_lon: longitude('Longitude of the drop-off.'),
    scheduled_departure: timestamp('When the vehicle is due to leave.'),
  },
});

const bookingConfirmed = defineEvent({
  type: 'booking.confirmed',
  identifiedBy: 'entity',
  summary: 'A booking is paid and its seats are held.',
  fields: {
    ...parties,
    ...seatsAndPrice,
    payment_id: uuid('The payment that confirmed it.'),
    confirmation_code: code('The code that the rider shows to the driver.', 'reference'),
  },
});

const bookingCancelled = defineEvent({
  type: 'booking.cancelled',
  identifiedBy: 'entity',
  summary: 'A booking has been called off.',
  fields: {
    ...partiesSoFar,
    cancellation_reason: optional(note('Why, in the words of whoever cancelled.')),
    cancelled_by: oneOf(['RIDER', 'DRIVER', 'SYSTEM'], 'Who called it off.'),
    refund_initiated: optional(flag('Whether a refund is on its way.'), false),
  },
});

const bookingCompleted = defineEvent({
  type: 'booking.completed',
  identifiedBy: 'entity',
  summary: 'The ride of a booking is over.',
  fields: {
    ...parties,
    trip_id: uuid('The ride that served the booking.'),
    ...seatsAndPrice,
    actual_departure: timestamp('When the rider left.'),
    actual_arrival: timestamp('When the rider arrived.'),
    duration_minutes: measure('minutes', 'How long the ride took; kept to 3 decimals, half away from zero.'),
    rating: optional(count({ least: 1, most: 5, unit: 'stars' }, 'The mark that the rider gave.')),
  },
});

/** The events of a booking's life. */
export const bookingEvents = [bookingCreated, bookingConfirmed, bookingCancelled, bookingCompleted] as const;
