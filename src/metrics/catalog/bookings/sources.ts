import { withDriversAndPlaces } from '../routes/route-drivers.ts';
import { routeDimensions } from '../routes/route-places.ts';
import {
  ROLLUP_BY_ROUTE_COST,
  type Source,
  type SourceContext,
  type Sql,
  inRange,
  onDaysOfRange,
  quarterHours,
  singleEvents,
  timedBy,
} from '../source.ts';

/** The dimensions that every booking has, and that rollups tell apart. */
export const bookingDimensions = [...routeDimensions, 'driver_id', 'currency'] as const;
/** Single bookings and events tell the rider, too. */
export const dimensionsOfOne = [...bookingDimensions, 'rider_id'] as const;

/** The rollup by route and driver costs more to read than the plain one, and less than any table of bookings. */
const BY_ROUTE = {
  ...quarterHours,
  cost: ROLLUP_BY_ROUTE_COST,
  families: ['booking'],
} as const satisfies Partial<Source>;

const flows: Source[] = [
  {
    ...quarterHours,
    name: 'bookings_15m',
    families: ['booking'],
    dimensions: ['currency'],
    moneyEvents: 'created + confirmed + completed',
  },
  {
    // A cancellation names no currency, so this source reads the same table without that dimension. A query by currency reads the
    // currency of the whole booking.
    ...quarterHours,
    name: 'cancellations_15m',
    families: ['booking'],
    dimensions: ['cancelled_by'],
    sameRowsAs: 'bookings_15m',
    from: () => ({ text: 'SELECT bucket, cancelled_by, cancelled FROM bookings_15m', params: {} }),
  },
  {
    ...singleEvents,
    name: 'booking_events',
    families: ['booking'],
    dimensions: [...dimensionsOfOne],
    moneyEvents: "event_type != 'booking.cancelled'",
    from: (context) => ({
      text: withDriversAndPlaces('\nSELECT * FROM booking_events', context),
      params: {},
    }),
  },
];

/** SQL: the rows of the range, with the driver and the places of their route if the query asks for them. */
const byRoute =
  (columns: string) =>
  (context: SourceContext): Sql => ({
    text: withDriversAndPlaces(
      `\nSELECT ${columns} FROM route_bookings_15m WHERE ${inRange('bucket')}`,
      context,
    ),
    params: {},
  });

const flowsOfRoutes: Source[] = [
  {
    ...BY_ROUTE,
    name: 'route_bookings_15m',
    dimensions: [...bookingDimensions],
    moneyEvents: 'created + confirmed + completed',
    from: byRoute('*'),
  },
  {
    // A cancellation names no currency, see `cancellations_15m`.
    ...BY_ROUTE,
    name: 'route_cancellations_15m',
    dimensions: [...routeDimensions, 'driver_id', 'cancelled_by'],
    sameRowsAs: 'route_bookings_15m',
    from: byRoute('*'),
  },
  {
    // A row for each rider who made a booking in a quarter hour, for counts of different riders.
    ...BY_ROUTE,
    name: 'route_riders_15m',
    dimensions: [...bookingDimensions],
    from: byRoute('bucket, route_id, driver_id, currency, arrayJoin(riders) AS rider_id'),
  },
];

const entities: Source[] = (['created_at', 'confirmed_at', 'cancelled_at'] as const).map((entry) => ({
  name: `bookings_by_${{ created_at: 'creation', confirmed_at: 'confirmation', cancelled_at: 'cancellation' }[entry]}`,
  kind: 'entity',
  families: ['booking'],
  ...timedBy(entry),
  dimensions: [...dimensionsOfOne, 'cancelled_by'],
  moneyEvents: '1',
  from: (context) => ({ text: withDriversAndPlaces(bookingsEntered(entry), context), params: {} }),
}));

/** Each row is a confirmation, with the time at which its rider first completed a booking. */
const confirmations: Source = {
  name: 'confirmations',
  kind: 'entity',
  families: ['booking'],
  ...timedBy('confirmed_at'),
  dimensions: [...dimensionsOfOne],
  moneyEvents: '1',
  from: (context) => ({ text: withDriversAndPlaces(confirmationsOfRiders, context), params: {} }),
};

const confirmationsOfRiders = `
SELECT confirmed_at, rider_id, route_id, driver_id, currency, first_completed_at
FROM (
    SELECT confirmed_at, rider_id, route_id, driver_id, currency
    FROM bookings
    WHERE ${onDaysOfRange} AND ${inRange('confirmed_at')}
) AS confirmed
LEFT JOIN (
    SELECT rider_id, min(completed_at) AS first_completed_at
    FROM bookings
    WHERE completed_at IS NOT NULL
    GROUP BY rider_id
) AS riders USING (rider_id)`;

export const bookingSources: readonly Source[] = [...flows, ...flowsOfRoutes, ...entities, confirmations];

/**
 * SQL: each booking that was created, confirmed or cancelled in the range, with all its events, also those outside of the range.
 */
function bookingsEntered(entry: 'created_at' | 'confirmed_at' | 'cancelled_at'): string {
  return `
SELECT
    b.booking_id AS booking_id,
    max(b.route_id) AS route_id,
    max(b.driver_id) AS driver_id,
    max(b.rider_id) AS rider_id,
    max(b.currency) AS currency,
    min(b.created_at) AS created_at,
    min(b.confirmed_at) AS confirmed_at,
    min(b.cancelled_at) AS cancelled_at,
    min(b.completed_at) AS completed_at,
    max(b.cancelled_by) AS cancelled_by,
    max(b.scheduled_departure) AS scheduled_departure,
    max(b.confirmed_price) AS confirmed_price
FROM bookings AS b
WHERE b.booking_id IN (SELECT booking_id FROM bookings WHERE ${onDaysOfRange} AND ${inRange(entry)})
GROUP BY b.booking_id`;
}
