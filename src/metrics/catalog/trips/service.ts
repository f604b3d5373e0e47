import {
  type Measure,
  type Metric,
  count,
  distinct,
  distinctCounted,
  level,
  quantiles,
  sum,
} from '../metric.ts';
import { LONGEST_TRIP_HOURS } from './trip-sql.ts';
import { ofTrips } from './metrics.ts';

const DELAY_MINUTES = "dateDiff('millisecond', scheduled_departure, actual_departure) / 60000";
const isPunctual =
  'if(delay_ms IS NULL, ifNull(on_time, false), delay_ms BETWEEN -{on_time_early_ms:Int64} AND {on_time_late_ms:Int64})';

/** A vehicle run has a departure of its own. */
export const ofRuns = [...ofTrips, 'departure'];

const runs: Measure = { name: 'runs', unit: 'count', from: { vehicle_runs: count('true') } };
const unknownSeats: Measure = {
  name: 'runs_of_unknown_seats',
  unit: 'count',
  from: { vehicle_runs: count('seats IS NULL') },
};
const seatsTaken: Measure = {
  name: 'seats_taken',
  unit: 'passengers',
  from: { vehicle_runs: sum('passengers', 'seats IS NOT NULL') },
};
const seatsOffered: Measure = {
  name: 'seats_offered',
  unit: 'seats',
  from: { vehicle_runs: sum('seats', 'seats IS NOT NULL') },
};
const delays: Measure = {
  name: 'departure_delays',
  unit: 'minutes',
  from: {
    trip_events: quantiles(DELAY_MINUTES, "event_type = 'trip.started'"),
    trip_starts: quantiles(DELAY_MINUTES, 'true'),
  },
};

/** The occupied share of the offered seats. Each vehicle run counts its seats once. */
export const seatOccupancy = {
  title: 'Seat occupancy',
  meaning:
    'The share of seats that passengers took, each vehicle counted once a run; runs of which the seats are not known are left out.',
  formula: 'Σ passengers_count of trip.started / Σ seats_total of the route as of departure, once a run',
  unit: 'ratio',
  kind: 'ratio',
  numerator: seatsTaken,
  denominator: seatsOffered,
  direction: 'up_is_good',
  headline: false,
} as const;

/** Counts the drivers of the trips that began. */
export const driversDriving: Measure = {
  name: 'drivers_driving',
  unit: 'count',
  from: {
    drivers_in_buckets: distinctCounted('drivers'),
    driver_trips_15m: distinct('driver_id', 'started > 0'),
    trip_starts: distinct('driver_id'),
  },
};

const ofVehicles: Metric[] = [
  {
    id: 'trips.runs',
    title: 'Vehicle runs',
    meaning:
      'Departures of a route on which somebody travelled, by the time they were due; their trips share a vehicle.',
    formula: 'number of (route_id, scheduled_departure) with a trip.started',
    unit: 'count',
    kind: 'count',
    measure: runs,
    dimensions: ofRuns,
    direction: 'up_is_good',
    headline: false,
  },
  {
    id: 'trips.runs_of_unknown_seats',
    title: 'Runs of unknown seats',
    meaning: 'Vehicle runs of which nothing had told the number of seats by the departure.',
    formula: 'number of runs without a seats_total of the route up to then',
    unit: 'count',
    kind: 'count',
    measure: unknownSeats,
    dimensions: ofRuns,
    direction: 'down_is_good',
    headline: false,
  },
  {
    id: 'trips.seats_offered',
    title: 'Seats offered',
    meaning: 'Seats of the vehicle runs, each vehicle counted once a run; unknown seats add nothing.',
    formula: 'Σ seats_total of the route as of departure, once a run',
    unit: 'seats',
    kind: 'sum',
    measure: seatsOffered,
    dimensions: ofRuns,
    direction: 'up_is_good',
    headline: false,
  },
  {
    id: 'trips.runs_over_capacity',
    title: 'Runs over capacity',
    meaning: 'Vehicle runs with more passengers than seats; a run of unknown seats is none.',
    formula:
      'number of runs with Σ passengers_count of trip.started > seats_total of the route as of departure',
    unit: 'count',
    kind: 'count',
    measure: {
      name: 'runs_over_capacity',
      unit: 'count',
      from: { vehicle_runs: count('ifNull(passengers > seats, false)') },
    },
    dimensions: ofRuns,
    direction: 'down_is_good',
    headline: false,
  },
  { id: 'trips.seat_occupancy', ...seatOccupancy, dimensions: ofRuns },
];

const punctuality: Metric[] = [
  {
    id: 'trips.on_time_rate',
    title: 'On-time rate',
    meaning:
      'Of the trips that arrived, the share that left within ON_TIME_EARLY_MINUTES before and ON_TIME_LATE_MINUTES after the scheduled departure.',
    formula:
      'trip.completed whose start had actual − scheduled departure within the limits (on_time of the event where there is no start) / trip.completed of which either is told',
    unit: 'ratio',
    kind: 'ratio',
    numerator: { name: 'on_time', unit: 'count', from: { trip_punctuality: count(isPunctual) } },
    denominator: {
      name: 'arrived',
      unit: 'count',
      from: { trip_punctuality: count('delay_ms IS NOT NULL OR on_time IS NOT NULL') },
    },
    dimensions: ['currency', ...ofTrips],
    direction: 'up_is_good',
    headline: false,
  },
  ...[0.5, 0.9].map((share): Metric => {
    const percent = share * 100;
    return {
      id: `trips.departure_delay_p${percent}`,
      title: `Departure delay, p${percent}`,
      meaning: `By how many minutes ${percent} % of the trips that began left late at most; those that left early are below 0.`,
      formula: `percentile ${percent} (R type 7, exact) of actual − scheduled departure of trip.started`,
      unit: 'minutes',
      kind: 'percentile',
      level: share,
      measure: delays,
      dimensions: ofTrips,
      direction: 'down_is_good',
      headline: false,
    };
  }),
];

const states: Metric[] = [
  {
    id: 'trips.in_progress',
    title: 'Trips in progress',
    meaning: `Trips that had begun and not ended, as of the end of the range and of each bucket; after ${LONGEST_TRIP_HOURS} hours an end counts as lost.`,
    formula: `trip.started less trip.completed and trip.cancelled, younger than ${LONGEST_TRIP_HOURS} hours`,
    unit: 'count',
    kind: 'level',
    measure: { name: 'in_progress', unit: 'count', from: { trips_under_way: level('delta') } },
    dimensions: ofTrips,
    direction: 'neutral',
    headline: false,
  },
];

/** The metrics of service quality, which are computed over whole trips and vehicle runs. */
export const serviceMetrics: readonly Metric[] = [...ofVehicles, ...punctuality, ...states];
