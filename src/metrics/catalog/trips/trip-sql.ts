import { HOUR_MS } from '../../../kernel/units.ts';
import type { SqlParams } from '../../../platform/warehouse/connection.ts';
import { localTimeSql } from '../../sql/local-time-sql.ts';
import { wholeRows } from '../../sql/whole-rows-sql.ts';
import { withPlaces } from '../routes/route-places.ts';
import { BOUNDARIES, type SourceContext, type Sql, inRange, instant, onDaysOfRange } from '../source.ts';

/** After so many hours a trip without an end no longer counts as in progress, because the event of its end may be lost. */
export const LONGEST_TRIP_HOURS = 6;
const LONGEST_TRIP_MS = LONGEST_TRIP_HOURS * HOUR_MS;

/** SQL: completed and cancelled trips in one list. */
export const ends = `
SELECT route_id, driver_id, rider_id, cancelled_by, was_started, tupleElement(step, 1) AS event_type, tupleElement(step, 2) AS at
FROM trips
ARRAY JOIN [('trip.completed', completed_at), ('trip.cancelled', cancelled_at)] AS step
WHERE at IS NOT NULL AND ${onDaysOfRange}`;

const delayMs = "dateDiff('millisecond', scheduled_departure, actual_departure)";
const isCompletion = `${onDaysOfRange} AND ${inRange('completed_at')}`;

/**
 * SQL: completed trips with the delay of their departure in ms (negative if early; null if the start is unknown). The start
 * stands in the same row if it has the same UTC day. Otherwise the SQL looks it up.
 */
export const punctuality = `
SELECT completed_at, route_id, driver_id, currency, on_time, if(own_delay_ms IS NULL, other_delay_ms, own_delay_ms) AS delay_ms
FROM (
    SELECT trip_id, completed_at, route_id, driver_id, currency, on_time, if(started_at IS NULL, NULL, ${delayMs}) AS own_delay_ms
    FROM (${wholeRows('trips', isCompletion)}
    )
) AS arrivals
LEFT JOIN (
    SELECT trip_id, toNullable(${delayMs}) AS other_delay_ms
    FROM trips
    WHERE started_at IS NOT NULL AND trip_id IN (SELECT trip_id FROM trips WHERE started_at IS NULL AND ${isCompletion})
) AS starts USING (trip_id)`;

/**
 * SQL: the start (+1) and the end (-1) of trips in progress. The SQL only reads trips that may be in progress at the end of a
 * bucket, and so began less than the longest trip before it. The two rows of any other trip cancel out.
 */
export const underWay = `
WITH arraySort(arrayConcat(${BOUNDARIES}, [{to_ms:Int64}])) AS ends
SELECT route_id, driver_id, tupleElement(change, 1) AS at, tupleElement(change, 2) AS delta
FROM (
    SELECT
        max(t.route_id) AS route_id,
        max(t.driver_id) AS driver_id,
        assumeNotNull(min(t.started_at)) AS began,
        began + toIntervalHour(${LONGEST_TRIP_HOURS}) AS expires,
        greatest(began, least(ifNull(min(t.completed_at), expires), ifNull(min(t.cancelled_at), expires), expires)) AS ended
    FROM trips AS t
    WHERE t.trip_id IN (
        SELECT trip_id
        FROM trips
        WHERE started_at > ${instant('longest_before_ms')}
            AND started_at < ${instant('to_ms')}
            AND roundDown(toUnixTimestamp64Milli(assumeNotNull(started_at)) + ${LONGEST_TRIP_MS - 1}, ends) > toUnixTimestamp64Milli(assumeNotNull(started_at))
    )
    GROUP BY t.trip_id
)
ARRAY JOIN [(began, 1), (ended, -1)] AS change`;

/** The parameters that `underWay` names. */
export function longestBefore({ range }: SourceContext): SqlParams {
  return { longest_before_ms: range.fromMs - LONGEST_TRIP_MS };
}

/**
 * SQL: vehicle runs by their scheduled departure. A run has one vehicle and several trips. Its seats are those that the route had
 * at the departure, or null if unknown. The trips of one run may have begun in different quarter hours,
 * also outside the range, so the SQL filters by `departs_at` and not by `bucket`.
 */
const runs = `
SELECT route_id, departs_at, driver_id, passengers, seats
FROM (
    SELECT t.route_id AS route_id, t.departs_at AS departs_at, max(t.driver_id) AS driver_id, sum(t.passengers) AS passengers
    FROM driver_trips_15m AS t
    WHERE t.started > 0 AND ${inRange('t.departs_at')}
    GROUP BY route_id, departs_at
) AS runs
ASOF LEFT JOIN (
    SELECT r.route_id AS route_id, r.event_time AS departs_at, argMax(r.seats_total, r.event_id) AS seats
    FROM route_changes AS r
    WHERE r.seats_total IS NOT NULL
    GROUP BY route_id, departs_at
) AS vehicles USING (route_id, departs_at)`;

/** SQL: the same, with their places and the local time of the departure where the statement needs them. */
export function vehicleRunsSql(context: SourceContext): Sql {
  const { cuts, range, zone } = context;
  if (!cuts.has('departure')) return { text: withPlaces(runs, context), params: {} };
  const departure = localTimeSql('toUnixTimestamp64Milli(departs_at)', range, zone);
  const timed = `\nSELECT *, ${departure.text} AS departure\nFROM (${runs}\n) AS timed`;
  return { text: withPlaces(timed, context), params: departure.params };
}
