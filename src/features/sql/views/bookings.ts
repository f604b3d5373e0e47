import { type SqlView, pseudonym } from './view.ts';

/** One row a booking. */
export const bookingsView: SqlView = {
  name: 'bookings',
  comment: 'One row a booking, with when it entered each state and what it costs.',
  columns: [
    { name: 'booking_id', type: 'UUID', comment: 'the booking' },
    {
      name: 'status',
      type: 'LowCardinality(String)',
      comment:
        'created, confirmed, cancelled or completed: the furthest that it came; unknown when only other facts of it were told',
      sql: "multiIf(isNotNull(completed_at), 'completed', isNotNull(cancelled_at), 'cancelled', isNotNull(confirmed_at), 'confirmed', isNotNull(created_at), 'created', 'unknown')",
    },
    { name: 'created_at', type: 'Time', comment: 'when it was created, in business time' },
    { name: 'confirmed_at', type: 'Time', comment: 'when it was confirmed' },
    { name: 'cancelled_at', type: 'Time', comment: 'when it was cancelled' },
    { name: 'completed_at', type: 'Time', comment: 'when it was completed' },
    {
      name: 'cancelled_by',
      type: 'LowCardinality(String)',
      comment: 'RIDER, DRIVER or SYSTEM; empty when unknown or not cancelled',
    },
    { name: 'scheduled_departure', type: 'Time', comment: 'when the vehicle is due to leave' },
    {
      name: 'rider_key',
      type: 'Nullable(UUID)',
      comment: 'pseudonym of the rider, the same in every view',
      sql: pseudonym('rider_id'),
    },
    {
      name: 'driver_key',
      type: 'Nullable(UUID)',
      comment: 'pseudonym of the driver, the same in every view',
      sql: pseudonym('driver_id'),
    },
    { name: 'route_id', type: 'UUID', comment: 'the route; its places are in routes' },
    { name: 'seats', type: 'Nullable(UInt8)', comment: 'seats taken by the booking' },
    {
      name: 'total_price',
      type: 'Nullable(Decimal(18, 2))',
      comment: 'what the rider pays for all seats, in currency',
    },
    {
      name: 'confirmed_price',
      type: 'Nullable(Decimal(18, 2))',
      comment: 'the price at confirmation, in currency: the sum is GMV; null when never confirmed',
    },
    {
      name: 'currency',
      type: 'LowCardinality(String)',
      comment: 'ISO 4217 code of the prices; empty when only a cancellation was told',
    },
    { name: 'rating', type: 'Nullable(UInt8)', comment: '1 to 5, by the rider' },
  ],
  from: ({ tables }) => `FROM (
    SELECT booking_id AS booking_id, max(b.rider_id) AS rider_id, max(b.driver_id) AS driver_id, max(b.route_id) AS route_id,
        max(b.currency) AS currency, min(b.created_at) AS created_at, min(b.confirmed_at) AS confirmed_at,
        min(b.cancelled_at) AS cancelled_at, min(b.completed_at) AS completed_at, max(b.cancelled_by) AS cancelled_by,
        max(b.scheduled_departure) AS scheduled_departure, max(b.seats_booked) AS seats, max(b.total_price) AS total_price,
        max(b.confirmed_price) AS confirmed_price, max(b.rating) AS rating
    FROM ${tables}.bookings AS b
    GROUP BY b.booking_id
)`,
};
