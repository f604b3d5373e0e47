import { type Measure, count, sum } from '../metric.ts';

// Some producers leave out values of a completed trip. A mean counts only the trips that have the value: an unknown value is not
// zero and would lower the mean.

const isCompletion = "event_type = 'trip.completed'";

const columns = {
  distance: 'distance_km',
  duration: 'duration_minutes',
  earnings: 'driver_earnings',
} as const;
type Told = keyof typeof columns;

/** Counts the completed trips that have the value. */
export function tripsWith(told: Told): Measure {
  const isTold = `${columns[told]} IS NOT NULL`;
  return {
    name: `with_${told}`,
    unit: 'count',
    from: {
      trips_15m: sum(`with_${told}`),
      driver_trips_15m: sum(`with_${told}`),
      trip_events: count(`${isCompletion} AND ${isTold}`),
      trip_arrivals: count(isTold),
    },
  };
}

/** Sums the distance, or the duration, of completed trips that have both. */
export function ofTripsWithBoth(told: 'distance' | 'duration'): Measure {
  const column = columns[told];
  const tellsBoth = 'distance_km IS NOT NULL AND duration_minutes IS NOT NULL';
  return {
    name: `${told}_of_both`,
    unit: told === 'distance' ? 'km' : 'minutes',
    from: {
      trips_15m: sum(`${told}_of_both`),
      driver_trips_15m: sum(`${told}_of_both`),
      trip_events: sum(`assumeNotNull(${column})`, `${isCompletion} AND ${tellsBoth}`),
      trip_arrivals: sum(`assumeNotNull(${column})`, tellsBoth),
    },
  };
}
