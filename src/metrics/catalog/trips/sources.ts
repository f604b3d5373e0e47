import { happened } from '../happened.ts';
import { routeDimensions, withPlaces } from '../routes/route-places.ts';
import {
  ROLLUP_BY_ROUTE_COST,
  type Source,
  inRange,
  quarterHours,
  singleEvents,
  timedBy,
} from '../source.ts';
import { ends, longestBefore, punctuality, underWay, vehicleRunsSql } from './trip-sql.ts';

const dimensions = ['currency', 'cancelled_by'];
const ofTrips = [...routeDimensions, 'driver_id'];
const ofRides = [...ofTrips, 'rider_id'];

/** This cost is above that of the events. Where both can answer, the events are read, because they lie in the order of time. */
const AFTER_EVENTS = 105;

const flows: Source[] = [
  {
    ...quarterHours,
    name: 'trips_15m',
    families: ['trip'],
    dimensions,
    moneyEvents: 'completed',
  },
  {
    ...quarterHours,
    name: 'driver_trips_15m',
    cost: ROLLUP_BY_ROUTE_COST,
    families: ['trip'],
    dimensions: [...ofTrips, 'currency', 'cancelled_by'],
    moneyEvents: 'completed',
    from: (context) => ({
      text: withPlaces(`\nSELECT * FROM driver_trips_15m WHERE ${inRange('bucket')}`, context),
      params: {},
    }),
  },
  {
    ...singleEvents,
    name: 'trip_events',
    families: ['trip'],
    dimensions: [...dimensions, 'rider_id'],
    moneyEvents: "event_type = 'trip.completed'",
  },
];

const entities: Source[] = [
  happened({
    name: 'trip_starts',
    table: 'trips',
    families: ['trip'],
    column: 'started_at',
    dimensions: ofRides,
    cost: AFTER_EVENTS,
  }),
  happened({
    name: 'trip_arrivals',
    table: 'trips',
    families: ['trip'],
    column: 'completed_at',
    dimensions: [...ofRides, 'currency'],
    cost: AFTER_EVENTS,
    moneyEvents: '1',
  }),
  {
    name: 'trip_ends',
    kind: 'entity',
    cost: AFTER_EVENTS,
    families: ['trip'],
    ...timedBy('at'),
    dimensions: [...ofRides, 'cancelled_by'],
    from: (context) => ({ text: withPlaces(ends, context), params: {} }),
  },
  {
    name: 'trip_punctuality',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('completed_at'),
    dimensions: [...ofTrips, 'currency'],
    from: (context) => ({ text: withPlaces(punctuality, context), params: {} }),
  },
  {
    name: 'trips_under_way',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('at'),
    dimensions: ofTrips,
    from: (context) => ({ text: withPlaces(underWay, context), params: longestBefore(context) }),
  },
  {
    name: 'vehicle_runs',
    kind: 'entity',
    families: ['trip', 'route'],
    ...timedBy('departs_at'),
    dimensions: [...ofTrips, 'departure'],
    from: vehicleRunsSql,
  },
];

export const tripSources: readonly Source[] = [...flows, ...entities];
