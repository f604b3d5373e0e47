import type { Zone } from '../../kernel/time-zone.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import type { Sql } from '../catalog/source.ts';
import type { Range } from '../time/buckets.ts';
import { wallOffsets } from '../time/wall-offsets.ts';

/** SQL over `route_id` that chooses routes, with the values that it names; absent: all routes. */
export type WhichRoutes = Sql;

export const allRoutes: WhichRoutes = { text: 'true', params: {} };

/**
 * SQL: the timetable, a row for each stretch of time in which nothing of it changed: [from_time, to_time), from one change of a route to
 * its next; of the last change `to_time` is null. Each column holds what was told last up to then:
 *
 * - `state`: `created`, `active` or `cancelled`; empty when no such event came, only updates. Only an active route departs.
 * - `departure_time`: local, HH:MM or HH:MM:SS; empty when it was not told.
 * - `active_days`: names from MON to SUN; empty when they were not told.
 * - `seats`: null when they were not told.
 *
 * Of several changes of a route at one moment, the stretches of all but the last have no length.
 */
export function timetableSql(routes = allRoutes): Sql {
  return {
    text: `
SELECT
    route_id,
    event_time AS from_time,
    leadInFrame(toNullable(event_time)) OVER following AS to_time,
    anyLastIf(transform(event_type, ['route.created', 'route.activated', 'route.cancelled'], ['created', 'active', 'cancelled'], ''), event_type != 'route.updated') OVER so_far AS state,
    anyLastIf(departure_time, departure_time != '') OVER so_far AS departure_time,
    anyLastIf(active_days, notEmpty(active_days)) OVER so_far AS active_days,
    anyLast(seats_total) OVER so_far AS seats
FROM route_changes
WHERE ${routes.text}
WINDOW
    so_far AS (PARTITION BY route_id ORDER BY event_time, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
    following AS (PARTITION BY route_id ORDER BY event_time, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`,
    params: routes.params,
  };
}

const weekdays = "['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN']";

/**
 * SQL: the departures that the timetable plans in a range: `route_id`, `departs_at` (UTC) and `seats` of the route at that moment. On each
 * local day that the stretch names, one departure, if the route is active at that moment. So a day on which a route does not run can
 * be told apart from a departure that nobody booked. The engine never sees a time zone (G5): what local time is, is bound.
 */
export function plannedSql(range: Range, zone: Zone, routes = allRoutes): Sql {
  const timetable = timetableSql(routes);
  const firstDay = zone.dayOf(range.fromMs);
  const offsets = wallOffsets(range, zone);
  return {
    text: `
SELECT route_id, fromUnixTimestamp64Milli(departs_ms, 'UTC') AS departs_at, seats
FROM (
    SELECT
        route_id, from_time, to_time, seats,
        {first_day:Int32} + arrayJoin(range({days:UInt32})) AS day,
        arrayMap(part -> toUInt32OrZero(part), splitByChar(':', departure_time)) AS clock,
        day * 86400000 + (clock[1] * 60 + clock[2]) * ${MINUTE_MS} + clock[3] * 1000 AS wall_ms,
        wall_ms - {offsets:Array(Int64)}[arrayLastIndex(since -> since <= wall_ms, {offsets_since:Array(Int64)})] AS departs_ms
    FROM (${timetable.text}
    )
    WHERE state = 'active' AND departure_time != '' AND has(active_days, ${weekdays}[(day + 3) % 7 + 1])
)
WHERE departs_ms >= {from_ms:Int64} AND departs_ms < {to_ms:Int64}
    AND departs_ms >= toUnixTimestamp64Milli(from_time) AND (to_time IS NULL OR departs_ms < toUnixTimestamp64Milli(assumeNotNull(to_time)))`,
    params: {
      ...timetable.params,
      from_ms: range.fromMs,
      to_ms: range.toMs,
      first_day: firstDay,
      days: zone.dayOf(range.toMs - 1) - firstDay + 1,
      offsets: offsets.map(({ offsetMs }) => offsetMs),
      offsets_since: offsets.map(({ fromWallMs }) => fromWallMs),
    },
  };
}
