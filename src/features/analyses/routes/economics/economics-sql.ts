import type { Sql } from '../../../../metrics/catalog/source.ts';
import { localTimeSql } from '../../../../metrics/sql/local-time-sql.ts';
import { makeZone } from '../../../../kernel/time-zone.ts';
import { departuresOfCostSql, type Whose } from './departures-of-cost-sql.ts';

/** SQL: sums over departures. Seats count where the seats of the departure are known, kilometres where the distance is told, too. */
const sums = {
  departures: 'count()',
  served: 'countIf(trips > 0)',
  unknown_seats: 'countIf(seats_offered IS NULL)',
  offered: 'sum(ifNull(seats_offered, 0))',
  sold: 'sumIf(seats_sold, seats_offered IS NOT NULL)',
  empty: 'sum(ifNull(greatest(toInt64(seats_offered) - toInt64(seats_sold), 0), 0))',
  sold_out: 'countIf(ifNull(is_sold_out, false))',
  over: 'countIf(ifNull(is_over, false))',
  served_offered: 'sumIf(ifNull(seats_offered, 0), trips > 0)',
  served_on_board: 'sumIf(on_board, trips > 0 AND seats_offered IS NOT NULL)',
  revenue_sum: 'toString(sum(revenue))',
  left_out: 'sum(other_currencies)',
  with_km: 'countIf(seat_km IS NOT NULL)',
  without_km: 'countIf(trips > 0 AND seat_km IS NULL)',
  seat_km_sum: 'toString(sum(ifNull(seat_km, 0)))',
  dead_km_sum: 'toString(sum(ifNull(dead_seat_km, 0)))',
  revenue_of_km: 'toString(sumIf(revenue, seat_km IS NOT NULL))',
  earnings_sum: 'toString(sum(driver_earnings))',
  served_sold: 'sumIf(seats_sold, trips > 0)',
  served_revenue: 'toString(sumIf(revenue, trips > 0))',
};

const sumsSql = Object.entries(sums)
  .map(([name, text]) => `${text} AS ${name}`)
  .join(',\n    ');

/** SQL: the sums of each route with so many departures; at most `rows` routes. */
export function totalsByRouteSql(whose: Whose, least: { minimumDepartures: number; rows: number }): Sql {
  const { text, params } = departuresOfCostSql(whose);
  return {
    text: `SELECT\n    toString(route_id) AS id,\n    ${sumsSql}\nFROM (${text}\n)\nGROUP BY route_id
HAVING departures >= {minimum:UInt32}
LIMIT {rows:UInt32}`,
    params: { ...params, minimum: least.minimumDepartures, rows: least.rows },
  };
}

/**
 * SQL: the sums by the weekday and the hour that clocks in the zone showed at departure, such as 1 and 7, and a row of both null with the
 * sums over all; no row without any departure. One statement tells both, because it reads whole bookings.
 */
export function totalsByHourSql(whose: Whose, timezone: string): Sql {
  const { text, params } = departuresOfCostSql(whose);
  const local = localTimeSql('departs_ms', whose.range, makeZone(timezone));
  return {
    text: `SELECT
    toDayOfWeek(local_time) AS weekday,
    toHour(local_time) AS hour,
    ${sumsSql}
FROM (
    SELECT *, parseDateTimeBestEffort(${local.text}, 'UTC') AS local_time
    FROM (${text}
    )
)
GROUP BY GROUPING SETS ((weekday, hour), ())
ORDER BY weekday, hour
SETTINGS group_by_use_nulls = 1`,
    params: { ...params, ...local.params },
  };
}

/** SQL: the earliest departures, `is_early`, and the earliest over capacity, one row each. */
export function departureRowsSql(whose: Whose, limit: number): Sql {
  const { text, params } = departuresOfCostSql(whose);
  const money = ['revenue', 'driver_earnings', 'run_km', 'seat_km', 'dead_seat_km'];
  return {
    text: `SELECT
    departs_ms, is_planned, trips, seats_offered, seats_sold, on_board, riders, is_sold_out, is_over, place <= {rows:UInt32} AS is_early,
    ${money.map((name) => `toString(${name}) AS ${name}_text`).join(', ')}
FROM (
    SELECT *, row_number() OVER (ORDER BY departs_ms) AS place, countIf(ifNull(is_over, false)) OVER (ORDER BY departs_ms) AS over_place
    FROM (${text}
    )
)
WHERE is_early OR (ifNull(is_over, false) AND over_place <= {rows:UInt32})
ORDER BY departs_ms`,
    params: { ...params, rows: limit },
  };
}
