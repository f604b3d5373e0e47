import { countBad, defineShareCheck } from './share-check.ts';
import { inWindow, settledWeek } from './windows.ts';

/** Finds rides that end before they begin. */
export const negativeDurations = defineShareCheck(
  {
    id: 'negative_durations',
    title: 'Rides that end before they begin',
    group: 'consistency',
    meaning:
      'Trips and bookings completed in the week that ended six hours ago whose arrival lies before their departure, and trips whose completion lies before their start. None is tolerated.',
    remedy:
      'The clocks or the time zones of the producer are wrong: compare the two times of an example with what its service shows. The durations of such rides are wrong in every metric.',
    severity: 'major',
    threshold: { warning: 0, failing: 0.01 },
    everyMinutes: 60,
  },
  {
    sql: `SELECT ${countBad('is_bad', 'id')} FROM (
        SELECT trip_id AS id, ifNull(actual_arrival < actual_departure, false) AS is_bad FROM trip_events
        WHERE event_type = 'trip.completed' AND ${inWindow('event_time')}
        UNION ALL
        SELECT booking_id AS id, ifNull(actual_arrival < actual_departure, false) AS is_bad FROM booking_events
        WHERE event_type = 'booking.completed' AND ${inWindow('event_time')}
        UNION ALL
        SELECT trip_id AS id, ifNull(min(completed_at) < min(started_at), false) AS is_bad FROM trips
        WHERE day >= toDate(fromUnixTimestamp64Milli({from:Int64})) AND day <= toDate(fromUnixTimestamp64Milli({to:Int64}))
        GROUP BY trip_id HAVING min(completed_at) IS NOT NULL AND min(started_at) IS NOT NULL)`,
    params: ({ nowMs }) => settledWeek(nowMs),
    say: (counts) => `${counts} rides end before they begin.`,
  },
);
