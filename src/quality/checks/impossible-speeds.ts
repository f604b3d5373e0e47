import { DAY_MS } from '../../kernel/units.ts';
import { countBad, defineShareCheck } from './share-check.ts';
import { inWindow, settledWeek } from './windows.ts';

const MOST_TRIP_KMH = 160;
const MOST_PING_KMH = 200;
/** A trip without duration, such as one that a driver ended at once by hand, is believed up to this distance. */
const MOST_KM_IN_NO_TIME = 1;

/** Finds trips whose distance and duration mean an impossible speed. */
export const impossibleTripSpeeds = defineShareCheck(
  {
    id: 'impossible_trip_speeds',
    title: 'Trips at impossible speeds',
    group: 'consistency',
    meaning: `Trips completed in the week that ended six hours ago whose distance and duration make more than ${MOST_TRIP_KMH} km/h on average. Up to 0.5 % is tolerated.`,
    remedy:
      'Look at the distance and the duration of an example: one of them is in another unit, or the trip was ended late or at once by hand. Distances and durations of such trips are wrong in every metric.',
    severity: 'minor',
    threshold: { warning: 0.005, failing: 0.05 },
    everyMinutes: 60,
  },
  {
    sql: `SELECT ${countBad('is_bad', 'trip_id')} FROM (
        SELECT trip_id, if(minutes > 0, km > minutes * ${MOST_TRIP_KMH} / 60, km > ${MOST_KM_IN_NO_TIME}) AS is_bad FROM (
          SELECT trip_id, toFloat64(assumeNotNull(duration_minutes)) AS minutes, toFloat64(assumeNotNull(distance_km)) AS km
          FROM trip_events
          WHERE event_type = 'trip.completed' AND ${inWindow('event_time')}
            AND duration_minutes IS NOT NULL AND distance_km IS NOT NULL))`,
    params: ({ nowMs }) => settledWeek(nowMs),
    say: (counts) => `${counts} trips were faster than ${MOST_TRIP_KMH} km/h on average.`,
  },
);

/** Finds positions that report an impossible speed. */
export const impossiblePingSpeeds = defineShareCheck(
  {
    id: 'impossible_ping_speeds',
    title: 'Positions at impossible speeds',
    group: 'consistency',
    meaning: `Positions of the last 24 hours that tell of more than ${MOST_PING_KMH} km/h; the examples are drivers. Up to 0.1 % is tolerated, for receivers err.`,
    remedy:
      'A few drivers: their devices are faulty or faked. All of them: the producer sends another unit, such as metres per second.',
    severity: 'minor',
    threshold: { warning: 0.001, failing: 0.02 },
    everyMinutes: 60,
  },
  {
    sql: `SELECT ${countBad('speed_kmh > ' + MOST_PING_KMH, 'driver_id')} FROM location_events
        WHERE ${inWindow('event_time')} AND toDate(event_time) >= toDate(fromUnixTimestamp64Milli({from:Int64})) AND speed_kmh IS NOT NULL`,
    params: ({ nowMs }) => ({ from: nowMs - DAY_MS, to: nowMs }),
    say: (counts) => `${counts} positions tell of more than ${MOST_PING_KMH} km/h.`,
  },
);
