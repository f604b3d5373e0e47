import { inRange, type Sql } from '../../../../metrics/catalog/source.ts';
import { bookingsOf, departuresSql } from '../../../../metrics/sql/departures-sql.ts';
import { makeZone } from '../../../../kernel/time-zone.ts';
import type { Whose } from './departures-of-cost-sql.ts';

/** So many rows of departures and pairs of stops are read at most. */
export const MOST_PAIRS = 100_000;

/**
 * SQL: between which stops the seats of each departure were sold and taken. A row for each departure and pair, as `departs_ms`, `seats_offered`
 * (null: not told), `is_served`, `pickup` and `dropoff` (empty where the bookings do not tell them, or there are none), `sold` and `on_board`,
 * the passengers of the trips of these bookings.
 */
export function pairsSql({ range, timetableZone, currency }: Whose, routeId: string): Sql {
  const routes = { text: 'route_id = {route_id:UUID}', params: { route_id: routeId } };
  const departures = departuresSql({ range, zone: makeZone(timetableZone), currency, routes });
  return {
    text: `
SELECT
    toUnixTimestamp64Milli(due.departs_at) AS departs_ms,
    due.seats_offered AS seats_offered,
    due.trips > 0 AS is_served,
    pairs.pickup AS pickup,
    pairs.dropoff AS dropoff,
    pairs.sold AS sold,
    pairs.on_board AS on_board
FROM (${departures.text}
) AS due
LEFT JOIN (
    SELECT
        departs_at,
        ifNull(toString(pickup_stop_id), '') AS pickup,
        ifNull(toString(dropoff_stop_id), '') AS dropoff,
        sumIf(seats, is_sold) AS sold,
        sum(rides.passengers) AS on_board
    FROM (${bookingsOf(routes, ['booking_id', 'pickup_stop_id', 'dropoff_stop_id'])}
    ) AS booked
    LEFT JOIN (${ridesSql(routes.text)}
    ) AS rides USING (booking_id)
    GROUP BY departs_at, pickup, dropoff
) AS pairs USING (departs_at)
LIMIT ${MOST_PAIRS + 1}`,
    params: {
      ...departures.params,
      ...routes.params,
      from_ms: range.fromMs,
      to_ms: range.toMs,
      currency,
    },
  };
}

/** SQL: the passengers of trips that began, by booking. */
function ridesSql(which: string): string {
  return `
        SELECT booking_id, sum(passengers) AS passengers
        FROM (
            SELECT max(t.booking_id) AS booking_id, toUInt64(ifNull(max(t.passengers_count), 0)) AS passengers, min(t.started_at) AS began_at
            FROM (
                SELECT *
                FROM trips
                WHERE ${which} AND trip_id IN (SELECT trip_id FROM trips WHERE ${which} AND ${inRange('scheduled_departure')})
            ) AS t
            GROUP BY t.trip_id
        )
        WHERE began_at IS NOT NULL
        GROUP BY booking_id`;
}
