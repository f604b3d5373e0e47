import { type SqlView, pseudonym } from './view.ts';

/** One row a trip. */
export const tripsView: SqlView = {
  name: 'trips',
  comment: 'One row a trip, which is the ride of one booking.',
  columns: [
    { name: 'trip_id', type: 'UUID', comment: 'the ride of one booking' },
    { name: 'booking_id', type: 'UUID', comment: 'the booking' },
    { name: 'route_id', type: 'UUID', comment: 'the route; its places are in routes' },
    {
      name: 'status',
      type: 'LowCardinality(String)',
      comment: 'started, completed or cancelled; unknown when none of these was told',
      sql: "multiIf(isNotNull(completed_at), 'completed', isNotNull(cancelled_at), 'cancelled', isNotNull(started_at), 'started', 'unknown')",
    },
    { name: 'started_at', type: 'Time', comment: 'when it started, in business time' },
    { name: 'completed_at', type: 'Time', comment: 'when it was completed' },
    { name: 'cancelled_at', type: 'Time', comment: 'when it was cancelled' },
    {
      name: 'cancelled_by',
      type: 'LowCardinality(String)',
      comment: 'RIDER, DRIVER or SYSTEM; empty when unknown or not cancelled',
    },
    {
      name: 'was_started',
      type: 'Bool',
      comment: 'true when it was cancelled after its start',
      sql: 'toBool(was_started)',
    },
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
    { name: 'scheduled_departure', type: 'Time', comment: 'when the vehicle was due to leave' },
    {
      name: 'actual_departure',
      type: 'Time',
      comment: 'when the vehicle left',
      sql: 'coalesce(departure_of_start, departure_of_end)',
    },
    { name: 'actual_arrival', type: 'Time', comment: 'when the vehicle arrived' },
    { name: 'passengers', type: 'Nullable(UInt8)', comment: 'people of the booking in the vehicle' },
    { name: 'duration_minutes', type: 'Nullable(Decimal(12, 3))', comment: 'from departure to arrival' },
    { name: 'distance_km', type: 'Nullable(Decimal(12, 3))', comment: 'of a completed trip' },
    {
      name: 'driver_earnings',
      type: 'Nullable(Decimal(18, 2))',
      comment: 'what the driver gets, in currency',
    },
    {
      name: 'platform_commission',
      type: 'Nullable(Decimal(18, 2))',
      comment: 'what the platform keeps, in currency',
    },
    {
      name: 'currency',
      type: 'LowCardinality(String)',
      comment: 'ISO 4217 code of the amounts; empty when no amount was told',
    },
    { name: 'on_time', type: 'Nullable(Bool)', comment: 'as the producer judged; null: not told' },
  ],
  from: ({ tables }) => `FROM (
    SELECT t.trip_id AS trip_id, max(t.booking_id) AS booking_id, max(t.route_id) AS route_id, max(t.driver_id) AS driver_id,
        max(t.rider_id) AS rider_id, max(t.currency) AS currency, min(t.started_at) AS started_at,
        min(t.completed_at) AS completed_at, min(t.cancelled_at) AS cancelled_at, max(t.cancelled_by) AS cancelled_by,
        max(t.was_started) AS was_started, max(t.scheduled_departure) AS scheduled_departure,
        max(t.actual_departure) AS departure_of_start, max(t.completed_departure) AS departure_of_end,
        max(t.actual_arrival) AS actual_arrival, max(t.passengers_count) AS passengers,
        max(t.duration_minutes) AS duration_minutes, max(t.distance_km) AS distance_km,
        max(t.driver_earnings) AS driver_earnings, max(t.platform_commission) AS platform_commission, max(t.on_time) AS on_time
    FROM ${tables}.trips AS t
    GROUP BY t.trip_id
)`,
};
