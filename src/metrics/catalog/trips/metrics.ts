import { type Measure, type Metric, count, quantiles, sum } from '../metric.ts';
import { ofTripsWithBoth, tripsWith } from './trips-told.ts';
import { routeDimensions } from '../routes/route-places.ts';

const isStart = "event_type = 'trip.started'";
const isCompletion = "event_type = 'trip.completed'";
const isCancellation = "event_type = 'trip.cancelled'";

const started: Measure = {
  name: 'started',
  unit: 'count',
  from: {
    trips_15m: sum('started'),
    driver_trips_15m: sum('started'),
    trip_events: count(isStart),
    trip_starts: count('true'),
  },
};
export const tripsCompleted: Measure = {
  name: 'completed',
  unit: 'count',
  from: {
    trips_15m: sum('completed'),
    driver_trips_15m: sum('completed'),
    trip_events: count(isCompletion),
    trip_ends: count(isCompletion),
    trip_arrivals: count('true'),
  },
};
const cancelled: Measure = {
  name: 'cancelled',
  unit: 'count',
  from: {
    trips_15m: sum('cancelled'),
    driver_trips_15m: sum('cancelled'),
    trip_events: count(isCancellation),
    trip_ends: count(isCancellation),
  },
};
const ended: Measure = {
  name: 'ended',
  unit: 'count',
  from: {
    trips_15m: sum('completed + cancelled_after_start'),
    driver_trips_15m: sum('completed + cancelled_after_start'),
    trip_events: count(`${isCompletion} OR (${isCancellation} AND was_started)`),
    trip_ends: count(`${isCompletion} OR (${isCancellation} AND was_started)`),
  },
};
const passengers: Measure = {
  name: 'passengers',
  unit: 'passengers',
  from: {
    trips_15m: sum('passengers'),
    driver_trips_15m: sum('passengers'),
    trip_events: sum('assumeNotNull(passengers_count)', isStart),
    trip_starts: sum('assumeNotNull(passengers_count)'),
  },
};
const distance = ofCompleted('distance_km', 'km');
const duration = ofCompleted('duration_minutes', 'minutes');
export const driverEarnings = ofCompleted('driver_earnings', 'money');
const commission = ofCompleted('platform_commission', 'money');
const distances: Measure = {
  name: 'distance_km_percentiles',
  unit: 'km',
  from: {
    trip_events: quantiles('toFloat64(distance_km)', isCompletion),
    trip_arrivals: quantiles('toFloat64(distance_km)', 'true'),
  },
};
const durations: Measure = {
  name: 'duration_minutes_percentiles',
  unit: 'minutes',
  from: {
    trip_events: quantiles('toFloat64(duration_minutes)', isCompletion),
    trip_arrivals: quantiles('toFloat64(duration_minutes)', 'true'),
  },
};

function ofCompleted(column: string, unit: Measure['unit']): Measure {
  const from = {
    trips_15m: sum(column),
    driver_trips_15m: sum(column),
    trip_events: sum(`assumeNotNull(${column})`, isCompletion),
    trip_arrivals: sum(`assumeNotNull(${column})`),
  };
  return { name: column, unit, from };
}

/** The dimensions of every vehicle run: driver, route and places. */
export const ofTrips = [...routeDimensions, 'driver_id'];
/** A trip is one booking's ride, so it has a rider, too. */
const ofRides = [...ofTrips, 'rider_id'];
// Only completed trips have money and so a currency. Only cancelled trips name the party that cancelled.
const ofCompletions = ['currency', ...ofRides];

const counts: Metric[] = [
  {
    id: 'trips.started',
    title: 'Trips started',
    meaning: "Trips that began; a trip is one booking's ride.",
    formula: 'number of trip.started',
    unit: 'count',
    kind: 'count',
    measure: started,
    dimensions: ofRides,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'trips.completed',
    title: 'Trips completed',
    meaning: 'Trips that arrived.',
    formula: 'number of trip.completed',
    unit: 'count',
    kind: 'count',
    measure: tripsCompleted,
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'trips.cancelled',
    title: 'Trips cancelled',
    meaning: 'Trips that were called off, before or after they began.',
    formula: 'number of trip.cancelled',
    unit: 'count',
    kind: 'count',
    measure: cancelled,
    dimensions: ['cancelled_by', ...ofRides],
    direction: 'down_is_good',
    headline: true,
  },
  {
    id: 'trips.completion_rate',
    title: 'Completion rate',
    meaning: 'The share of trips that arrived among those that began and ended, by the day of the end.',
    formula: 'trip.completed / (trip.completed + trip.cancelled after the start)',
    unit: 'ratio',
    kind: 'ratio',
    numerator: tripsCompleted,
    denominator: ended,
    dimensions: ofRides,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'trips.passengers',
    title: 'Passengers',
    meaning: 'Passengers on board of the trips that began.',
    formula: 'Σ passengers_count of trip.started',
    unit: 'passengers',
    kind: 'sum',
    measure: passengers,
    dimensions: ofRides,
    direction: 'up_is_good',
    headline: true,
  },
];

const service: Metric[] = [
  {
    id: 'trips.distance',
    title: 'Distance',
    meaning: 'Kilometres of the trips that arrived; null where trips arrived and none of them tells.',
    formula: 'Σ distance_km of trip.completed',
    unit: 'km',
    kind: 'sum',
    measure: distance,
    unlessUntold: { told: tripsWith('distance'), among: tripsCompleted },
    dimensions: ofCompletions,
    direction: 'neutral',
    headline: true,
  },
  {
    id: 'trips.mean_distance',
    title: 'Mean distance',
    meaning: 'How far a trip went on average, of those that tell it.',
    formula: 'Σ distance_km / number of trip.completed that tell it',
    unit: 'km',
    kind: 'mean',
    numerator: distance,
    denominator: tripsWith('distance'),
    dimensions: ofCompletions,
    direction: 'neutral',
    headline: true,
  },
  {
    id: 'trips.duration',
    title: 'Duration',
    meaning: 'Minutes of the trips that arrived; null where trips arrived and none of them tells.',
    formula: 'Σ duration_minutes of trip.completed',
    unit: 'minutes',
    kind: 'sum',
    measure: duration,
    unlessUntold: { told: tripsWith('duration'), among: tripsCompleted },
    dimensions: ofCompletions,
    direction: 'neutral',
    headline: true,
  },
  {
    id: 'trips.mean_duration',
    title: 'Mean duration',
    meaning: 'How long a trip took on average, of those that tell it.',
    formula: 'Σ duration_minutes / number of trip.completed that tell it',
    unit: 'minutes',
    kind: 'mean',
    numerator: duration,
    denominator: tripsWith('duration'),
    dimensions: ofCompletions,
    direction: 'down_is_good',
    headline: true,
  },
  {
    id: 'trips.speed',
    title: 'Speed',
    meaning: 'Kilometres an hour over all trips that arrived, so that long trips weigh more.',
    formula: 'Σ distance_km / (Σ duration_minutes / 60) of trip.completed that tell both',
    unit: 'km/h',
    kind: 'ratio',
    numerator: ofTripsWithBoth('distance'),
    denominator: ofTripsWithBoth('duration'),
    denominatorDivisor: 60,
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: true,
  },
];

const money: Metric[] = [
  {
    id: 'trips.driver_earnings',
    title: 'Driver earnings',
    meaning: 'What drivers earned by the trips that arrived.',
    formula: 'Σ driver_earnings of trip.completed',
    unit: 'money',
    kind: 'sum',
    measure: driverEarnings,
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'trips.platform_commission',
    title: 'Platform commission',
    meaning: 'What the platform kept of the trips that arrived, before refunds.',
    formula: 'Σ platform_commission of trip.completed',
    unit: 'money',
    kind: 'sum',
    measure: commission,
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'trips.earnings_per_trip',
    title: 'Earnings per trip',
    meaning: 'What a driver earned on average by a trip that arrived, of those that tell it.',
    formula: 'Σ driver_earnings / number of trip.completed that tell it, within one currency',
    unit: 'money',
    kind: 'mean',
    numerator: driverEarnings,
    denominator: tripsWith('earnings'),
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: true,
  },
];

const percentiles = [
  { name: 'duration', title: 'Duration', unit: 'minutes', field: 'duration_minutes', measure: durations },
  { name: 'distance', title: 'Distance', unit: 'km', field: 'distance_km', measure: distances },
] as const;

const tripPercentiles = percentiles.flatMap(({ name, title, unit, field, measure }) =>
  [0.5, 0.9].map((level): Metric => {
    const percent = Math.round(level * 100);
    return {
      id: `trips.${name}_p${percent}`,
      title: `${title}, p${percent}`,
      meaning: `The ${name} that ${percent} % of the trips that arrived did not exceed.`,
      formula: `percentile ${percent} (R type 7, exact) of ${field} of trip.completed`,
      unit,
      kind: 'percentile',
      level,
      measure,
      dimensions: ofCompletions,
      direction: 'neutral',
      headline: false,
    };
  }),
);

/** The metrics of trips. Each event counts at its own time, so a trip that crosses midnight counts on the day of its arrival. */
export const tripMetrics: readonly Metric[] = [...counts, ...service, ...money, ...tripPercentiles];
