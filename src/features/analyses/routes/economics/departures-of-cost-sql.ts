import type { Sql } from '../../../../metrics/catalog/source.ts';
import { inRange } from '../../../../metrics/catalog/source.ts';
import { departuresSql } from '../../../../metrics/sql/departures-sql.ts';
import { makeZone } from '../../../../kernel/time-zone.ts';
import type { Range } from '../../../../metrics/time/buckets.ts';

/** Whose departures are read. */
export interface Whose {
  range: Range;
  /** The timetable tells local times of this IANA zone. */
  timetableZone: string;
  currency: string;
  /** Ids of routes; null: all. */
  routes: readonly string[] | null;
}

/**
 * SQL: each departure with what it sold, what its rides cost and how far it went. Beside the columns of `departuresSql`:
 *
 * - `run_km`: the longest ride that arrived, so far the vehicle went at least; null where none tells a distance.
 * - `passenger_km`: Σ passengers × kilometres; a ride that tells no distance went as far as the vehicle.
 * - `driver_earnings`: of the rides that arrived, in the currency.
 * - `seat_km`: seats offered × run_km; null where either is unknown. `dead_seat_km`: those without a passenger.
 * - `is_sold_out`, `is_over`: null where the seats are unknown. Over capacity is more sold, or more on board, than seats.
 */
export function departuresOfCostSql({ range, timetableZone, currency, routes }: Whose): Sql {
  const which =
    routes === null
      ? { text: 'true', params: {} }
      : { text: 'route_id IN {routes:Array(UUID)}', params: { routes } };
  const departures = departuresSql({ range, zone: makeZone(timetableZone), currency, routes: which });
  return {
    text: `
SELECT
    sold.*,
    toUnixTimestamp64Milli(departs_at) AS departs_ms,
    rides.run_km AS run_km,
    rides.told_passenger_km + rides.untold_passengers * ifNull(rides.run_km, 0) AS passenger_km,
    toDecimal128(rides.earnings, 2) AS driver_earnings,
    seats_offered * run_km AS seat_km,
    if(seat_km IS NULL, NULL, greatest(seat_km - passenger_km, 0)) AS dead_seat_km,
    seats_sold >= seats_offered AS is_sold_out,
    greatest(seats_sold, on_board) > seats_offered AS is_over
FROM (${departures.text}
) AS sold
LEFT JOIN (${ridesSql(which.text)}
) AS rides ON rides.route_id = sold.route_id AND rides.departs_at = sold.departs_at`,
    params: { ...departures.params, ...which.params, from_ms: range.fromMs, to_ms: range.toMs, currency },
  };
}

/** SQL: the rides that arrived, by the departure that their start named; also what happened to them after the range. */
function ridesSql(which: string): string {
  return `
    SELECT
        route_id,
        departs_at,
        max(km) AS run_km,
        sum(if(km IS NULL, 0, passengers * assumeNotNull(km))) AS told_passenger_km,
        sumIf(passengers, km IS NULL) AS untold_passengers,
        sumIf(earned, currency = {currency:String}) AS earnings
    FROM (
        SELECT
            max(t.route_id) AS route_id,
            assumeNotNull(max(t.scheduled_departure)) AS departs_at,
            max(t.distance_km) AS km,
            toUInt64(ifNull(max(t.passengers_count), 0)) AS passengers,
            ifNull(max(t.driver_earnings), 0) AS earned,
            max(t.currency) AS currency,
            min(t.completed_at) AS arrived_at
        FROM (
            SELECT *
            FROM trips
            WHERE ${which} AND trip_id IN (SELECT trip_id FROM trips WHERE ${which} AND ${inRange('scheduled_departure')})
        ) AS t
        GROUP BY t.trip_id
    )
    WHERE arrived_at IS NOT NULL
    GROUP BY route_id, departs_at`;
}
