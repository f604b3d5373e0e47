import { happened } from '../happened.ts';
import { routeDimensions, withPlaces } from './route-places.ts';
import { type Source, timedBy } from '../source.ts';

const BEFORE_WHOLE_BOOKINGS = 9;
const ofRoutes = [...routeDimensions, 'driver_id'];
const ofBookings = {
  table: 'bookings',
  families: ['booking'],
  dimensions: [...ofRoutes, 'currency'],
} as const;

const bookings: Source[] = [
  happened({ ...ofBookings, name: 'created_bookings', column: 'created_at', moneyEvents: '1' }),
  happened({ ...ofBookings, name: 'confirmed_bookings', column: 'confirmed_at', moneyEvents: '1' }),
  happened({
    ...ofBookings,
    name: 'completed_bookings',
    column: 'completed_at',
    dimensions: [...ofBookings.dimensions, 'rider_id'],
    moneyEvents: '1',
  }),
  // A cancellation names no currency. If a query asks for the currency, the SQL reads it from the whole booking.
  happened({
    ...ofBookings,
    name: 'cancelled_bookings',
    column: 'cancelled_at',
    dimensions: [...routeDimensions, 'cancelled_by', 'rider_id'],
    cost: BEFORE_WHOLE_BOOKINGS,
  }),
];

/** SQL: +1 when a route becomes active, -1 when it is cancelled, 0 where it is activated or cancelled again. */
const switches = `
SELECT
    route_id,
    driver_id,
    event_time AS at,
    toInt8(event_type = 'route.activated') AS is_active,
    is_active - lagInFrame(is_active, 1, toInt8(0)) OVER (PARTITION BY route_id ORDER BY event_time, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS delta
FROM route_changes
WHERE event_type IN ('route.activated', 'route.cancelled')`;

const routes: Source[] = [
  {
    name: 'created_routes',
    kind: 'entity',
    families: ['route'],
    ...timedBy('event_time'),
    dimensions: ofRoutes,
    // A later telling adds a row with the same key until the parts are merged.
    from: () => ({
      text: "SELECT * FROM route_changes FINAL WHERE event_type = 'route.created'",
      params: {},
    }),
  },
  {
    name: 'route_switches',
    kind: 'entity',
    families: ['route'],
    ...timedBy('at'),
    dimensions: ofRoutes,
    from: (context) => ({ text: withPlaces(switches, context), params: {} }),
  },
];

export const routeSources: readonly Source[] = [...bookings, ...routes];
