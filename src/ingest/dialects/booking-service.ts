import type { Dialect, Reading } from './dialect.ts';
import { as, constant, departure, instant, isPositive } from './readings.ts';

// Jackson writes these messages: camelCase, no type in the body, Java time as numbers and lists, money as JSON numbers. The
// service draws `eventId` anew for every publish, and `eventTimestamp` is the time of publishing: neither identifies the event
// nor says when it happened. No message names the driver; a query finds it by the route. `booking.completed` names neither
// seats nor trip; a query takes the seats of a booking from its creation or confirmation.

const parties = {
  event_id: as('eventId'),
  booking_id: as('bookingId'),
  rider_id: as('riderId'),
  route_id: as('routeId'),
} as const satisfies Record<string, Reading>;

const seatsAndPrice = {
  seats_booked: as('numberOfSeats'),
  total_price: as('totalAmount'),
} as const satisfies Record<string, Reading>;

const ids =
  '"bookingId":"d7e3b0a8-2c61-4e95-8f4b-1a2b3c4d5e05","bookingReference":"OR-7KQ2M4","riderId":"3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01","routeId":"5a9d2c71-e4f8-4b36-a1c0-9f8e7d6c5b04"';
const trip = '"travelDate":[2024,1,16],"departureTime":[7,0],"numberOfSeats":2';
const price = '"baseFare":1800.00,"platformFee":2E+2,"totalAmount":2E+3';
const published = (id: number, at: string) =>
  `"eventId":"b00c0000-0000-4000-8000-00000000000${id}","eventTimestamp":${at}`;

/** The booking service, over Kafka. */
export const bookingService: Dialect = {
  name: 'booking-service',
  summary: 'The booking service: JSON by Jackson over Kafka, a topic for each type, key = booking id.',
  carrier: 'kafka',
  keeps: [
    'bookingReference',
    'numberOfSeats',
    'seatNumbers',
    'baseFare',
    'platformFee',
    'source',
    'refundAmount',
    'travelDate',
    'departureTime',
    'expiresAt',
    'createdAt',
    'eventTimestamp',
  ],
  messages: [
    {
      topic: 'booking.created',
      typeIds: ['BookingCreatedEvent'],
      eventType: 'booking.created',
      fields: {
        ...parties,
        ...seatsAndPrice,
        event_timestamp: instant('createdAt'),
        booking_status: constant('PENDING'),
        pickup_stop_id: as('pickupLocationId'),
        dropoff_stop_id: as('dropoffLocationId'),
        scheduled_departure: departure('travelDate', 'departureTime'),
      },
      missing: ['driver_id', 'pickup_lat', 'pickup_lon', 'dropoff_lat', 'dropoff_lon'],
      optional: [...Object.keys(seatsAndPrice), 'pickup_stop_id', 'dropoff_stop_id', 'scheduled_departure'],
      example: `{${ids},${trip},"pickupLocationId":"64b0f3d2-8a15-4e7c-9d06-3e2f1a0b9c08","dropoffLocationId":"a3c7e1f9-5b42-4d80-8e6f-0b9a8c7d6e09","seatNumbers":[3,4],${price},"source":"MOBILE","expiresAt":1705313700.000000000,"createdAt":1705312800.234567891,${published(1, '1705312800.301000000')}}`,
    },
    {
      topic: 'booking.confirmed',
      typeIds: ['BookingConfirmedEvent'],
      eventType: 'booking.confirmed',
      fields: {
        ...parties,
        ...seatsAndPrice,
        event_timestamp: instant('confirmedAt'),
        payment_id: as('paymentId'),
        confirmation_code: as('bookingReference'),
      },
      missing: ['driver_id'],
      optional: [...Object.keys(seatsAndPrice), 'payment_id', 'confirmation_code'],
      example: `{${ids},${trip},${price},"paymentId":"1c8f5e90-7d34-4a6b-92e1-6f5e4d3c2b06","confirmedAt":1705312931.5,${published(2, '1705312931.612345678')}}`,
    },
    {
      topic: 'booking.cancelled',
      typeIds: ['BookingCancelledEvent'],
      eventType: 'booking.cancelled',
      fields: {
        ...parties,
        event_timestamp: instant('cancelledAt'),
        cancellation_reason: as('cancellationReason'),
        refund_initiated: isPositive('refundAmount'),
      },
      missing: ['driver_id', 'cancelled_by'],
      example: `{${ids},${trip},"cancellationReason":null,"refundAmount":1.8E+3,"cancelledAt":1705320000,${published(3, '1705320000.1')}}`,
    },
    {
      topic: 'booking.completed',
      typeIds: ['BookingCompletedEvent'],
      eventType: 'booking.completed',
      fields: { ...parties, ...seatsAndPrice, event_timestamp: instant('completedAt') },
      missing: ['driver_id', 'trip_id', 'actual_departure', 'actual_arrival', 'duration_minutes', 'rating'],
      optional: Object.keys(seatsAndPrice),
      example: `{${ids},"totalAmount":2E+3,"completedAt":1705391100.75,${published(4, '1705391101')}}`,
    },
  ],
};
