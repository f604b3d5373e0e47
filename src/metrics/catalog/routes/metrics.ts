import { type Measure, type Metric, count, distinct, level, sum } from '../metric.ts';
import { driversDriving, ofRuns, seatOccupancy } from '../trips/service.ts';
import { ofTrips } from '../trips/metrics.ts';

const ofRoutes = ofTrips;
const ofBookings = ['currency', ...ofRoutes];

const bookings: Measure = {
  name: 'created',
  unit: 'count',
  from: {
    bookings_15m: sum('created'),
    route_bookings_15m: sum('created'),
    created_bookings: count('true'),
  },
};
const revenue: Measure = {
  name: 'confirmed_price',
  unit: 'money',
  from: {
    bookings_15m: sum('confirmed_price'),
    route_bookings_15m: sum('confirmed_price'),
    confirmed_bookings: sum('confirmed_price'),
  },
};
const cancellations: Measure = {
  name: 'cancelled',
  unit: 'count',
  from: {
    cancellations_15m: sum('cancelled'),
    route_cancellations_15m: sum('cancelled'),
    cancelled_bookings: count('true'),
    bookings_by_cancellation: count('true'),
  },
};
const riders: Measure = {
  name: 'riders',
  unit: 'count',
  from: { route_riders_15m: distinct('rider_id'), created_bookings: distinct('rider_id') },
};
const created: Measure = { name: 'routes_created', unit: 'count', from: { created_routes: count('true') } };
const active: Measure = { name: 'active_routes', unit: 'count', from: { route_switches: level('delta') } };

const demand: Metric[] = [
  {
    id: 'routes.bookings',
    title: 'Bookings of routes',
    meaning: 'Bookings created; by route, origin or destination they tell which routes are popular.',
    formula: 'number of booking.created',
    unit: 'count',
    kind: 'count',
    measure: bookings,
    dimensions: ofBookings,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'routes.revenue',
    title: 'Revenue of routes',
    meaning: 'What riders agreed to pay for the bookings that were confirmed.',
    formula: 'Σ total_price of booking.confirmed',
    unit: 'money',
    kind: 'sum',
    measure: revenue,
    dimensions: ofBookings,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'routes.cancellations',
    title: 'Cancellations on routes',
    meaning: 'Bookings that were cancelled.',
    formula: 'number of booking.cancelled',
    unit: 'count',
    kind: 'count',
    measure: cancellations,
    dimensions: ['cancelled_by', ...ofBookings],
    direction: 'down_is_good',
    headline: true,
  },
  {
    id: 'routes.riders',
    title: 'Riders on routes',
    meaning: 'Different riders who booked.',
    formula: 'distinct riders of booking.created',
    unit: 'count',
    kind: 'count_distinct',
    measure: riders,
    dimensions: ofBookings,
    direction: 'up_is_good',
    headline: false,
  },
];

const supply: Metric[] = [
  { id: 'routes.seat_occupancy', ...seatOccupancy, dimensions: ofRuns, headline: 'total' },
  {
    id: 'routes.created',
    title: 'Routes created',
    meaning: 'Routes that drivers published.',
    formula: 'number of route.created',
    unit: 'count',
    kind: 'count',
    measure: created,
    dimensions: ofRoutes,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'routes.active',
    title: 'Active routes',
    meaning: 'Routes that can be booked, as of the end of the range and of each bucket.',
    formula: 'routes whose latest route.activated or route.cancelled is an activation',
    unit: 'count',
    kind: 'level',
    measure: active,
    dimensions: ofRoutes,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'routes.rider_driver_ratio',
    title: 'Riders per driver',
    meaning: 'How many riders booked for each driver who drove.',
    formula: 'distinct riders of booking.created / distinct drivers of trip.started',
    unit: 'ratio',
    kind: 'ratio',
    numerator: riders,
    denominator: driversDriving,
    dimensions: ofRoutes,
    direction: 'neutral',
    headline: false,
  },
];

/** The metrics of routes: bookings, occupied seats, and the number of routes. */
export const routeMetrics: readonly Metric[] = [...demand, ...supply];
