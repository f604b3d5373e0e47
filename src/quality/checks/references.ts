import { countBad, defineShareCheck } from './share-check.ts';
import { inWindow, settledWeek } from './windows.ts';

// These checks look for events about a booking for which the booking service has sent no event. They look up only the bookings in
// question, as far back as the store keeps bookings.

const NOBODY = "toUUID('00000000-0000-0000-0000-000000000000')";

/** SQL: true if the bookings of the rows that `from` selects are unknown. */
function unknownBookings(id: string, from: string): string {
  return `SELECT ${countBad('is_bad', id)} FROM (
    SELECT ${id}, booking_id NOT IN (
      SELECT booking_id FROM bookings WHERE booking_id IN (SELECT booking_id FROM ${from})) AS is_bad
    FROM ${from} AND ifNull(booking_id, ${NOBODY}) != ${NOBODY})`;
}

/** Finds payments that succeeded for bookings that the booking service does not know. */
export const paymentsWithoutBooking = defineShareCheck(
  {
    id: 'payments_without_booking',
    title: 'Payments without a booking',
    group: 'consistency',
    meaning:
      'Payments that succeeded in the week that ended six hours ago, for bookings of which no event has come. Up to 1 % is tolerated, for events can be days late.',
    remedy:
      'Look up the examples at the booking service. Known there: its events are missing, so look at its dead letters and have them sent again. Not known: riders have paid for nothing.',
    severity: 'major',
    threshold: { warning: 0.01, failing: 0.05 },
    everyMinutes: 60,
  },
  {
    sql: unknownBookings(
      'payment_id',
      `payment_events WHERE event_type = 'payment.success' AND ${inWindow('event_time')}`,
    ),
    params: ({ nowMs }) => settledWeek(nowMs),
    say: (counts) => `${counts} successful payments are for bookings that nobody has told of.`,
  },
);

/** Finds trips that were completed for bookings that the booking service does not know. */
export const tripsWithoutBooking = defineShareCheck(
  {
    id: 'trips_without_booking',
    title: 'Trips without a booking',
    group: 'consistency',
    meaning:
      'Trips that were completed in the week that ended six hours ago, for bookings of which no event has come. Up to 1 % is tolerated, for events can be days late. Producers that name no booking are left out.',
    remedy:
      'Look up the examples at the booking service. Known there: its events are missing, so look at its dead letters and have them sent again. Not known: the trip service names wrong bookings.',
    severity: 'major',
    threshold: { warning: 0.01, failing: 0.05 },
    everyMinutes: 60,
  },
  {
    sql: unknownBookings(
      'trip_id',
      `trip_events WHERE event_type = 'trip.completed' AND ${inWindow('event_time')}`,
    ),
    params: ({ nowMs }) => settledWeek(nowMs),
    say: (counts) => `${counts} completed trips are of bookings that nobody has told of.`,
  },
);
