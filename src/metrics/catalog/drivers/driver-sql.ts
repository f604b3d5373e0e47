import { localMonthsSql } from '../../sql/local-months-sql.ts';
import { ofDrivers, quartersSql } from '../../sql/user-days-sql.ts';
import { wholeRows } from '../../sql/whole-rows-sql.ts';
import { withPlaces } from '../routes/route-places.ts';
import {
  BOUNDARIES,
  type Sql,
  type SourceContext,
  bucketStart,
  inRange,
  instant,
  onDaysOfRange,
} from '../source.ts';

/** A driver counts as offline between two positions that are further apart than this. */
const LONGEST_GAP_MS = 300_000;

const wasUnderWay = `actual_arrival > ${instant('from_ms')} AND completed_departure < ${instant('to_ms')} AND completed_departure < actual_arrival`;

/**
 * SQL: engaged time. For each driver and bucket it measures the union of [actual_departure, actual_arrival] of the trips that
 * meet `which`, which may choose drivers, so that three rides in one car count once. A trip that crosses the end of a bucket is cut there.
 */
export const engagedSql = (which: string) => `
WITH ${BOUNDARIES} AS boundaries
SELECT driver_id, fromUnixTimestamp64Milli(tupleElement(piece, 1), 'UTC') AS at, intervalLengthSum(tupleElement(piece, 2), tupleElement(piece, 3)) AS engaged_ms
FROM (
    SELECT
        driver_id,
        greatest(toUnixTimestamp64Milli(assumeNotNull(completed_departure)), {from_ms:Int64}) AS since,
        least(toUnixTimestamp64Milli(assumeNotNull(actual_arrival)), {to_ms:Int64}) AS until,
        if(
            roundDown(since, boundaries) = roundDown(until - 1, boundaries),
            [(roundDown(since, boundaries), since, until)],
            arrayFilter(
                p -> p.2 < p.3,
                arrayMap((b, e) -> (b, greatest(b, since), least(e, until)), arrayPopBack(boundaries), arrayPopFront(boundaries))
            )
        ) AS pieces
    FROM (${wholeRows('trips', `completed_at IS NOT NULL AND ${which} AND ${wasUnderWay}`)}
    )
)
ARRAY JOIN pieces AS piece
GROUP BY driver_id, at`;

/**
 * SQL: online time, row by row. A session is a run of positions at most five minutes apart and lasts from its first to its last
 * position. If a session crosses the start of the range or the end of a bucket, each gap between two positions counts at the
 * later one.
 */
export const online = `
WITH ${BOUNDARIES} AS boundaries
SELECT driver_id, fromUnixTimestamp64Milli(tupleElement(part, 1), 'UTC') AS at, tupleElement(part, 2) AS online_ms
FROM (
    SELECT
        driver_id,
        arrayJoin(arraySplit((time, gap) -> gap > ${LONGEST_GAP_MS}, times, gaps)) AS session,
        if(
            session[1] >= {from_ms:Int64} AND roundDown(session[1], boundaries) = roundDown(session[-1], boundaries),
            [(session[-1], session[-1] - session[1])],
            arrayZip(session, arrayDifference(session))
        ) AS parts
    FROM (
        SELECT
            driver_id,
            arraySort(groupArrayArray(arrayMap(ms -> toInt64(toUnixTimestamp(toDateTime(day, 'UTC'))) * 1000 + ms, pings))) AS all_times,
            arrayFilter(ms -> ms >= {from_ms:Int64} - ${LONGEST_GAP_MS} AND ms < {to_ms:Int64}, all_times) AS times,
            arrayDifference(times) AS gaps
        FROM driver_pings
        WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64} - ${LONGEST_GAP_MS}, 'UTC')) AND toDate(${instant('to_ms')})
        GROUP BY driver_id
    )
)
ARRAY JOIN parts AS part`;

/**
 * SQL: the local month of each driver's first trip ever, and the later local months in which the driver started a trip. The query
 * passes the months, because only the query knows the time zone.
 */
export function firstStartsSql({ range, zone }: SourceContext): Sql {
  const months = localMonthsSql(range, zone, { after: 4 });
  const inMonths = 'arrayMap(i -> (months[i], months[i + 1], months[i]), range(1, length(months)))';
  const back = (later: number) => `
    months[month + ${later + 1}] AS month_${later}_ends_ms,
    has(a.active_months, months[month + ${later}]) AS is_back_${later}`;
  return {
    text: `
WITH ${months.text} AS months
SELECT
    f.driver_id AS driver_id,
    f.first_at AS first_at,
    indexOf(months, roundDown(toUnixTimestamp64Milli(f.first_at), months)) AS month,${back(1)},${back(3)}
FROM (
    SELECT driver_id, min(first_started_at) AS first_at
    FROM driver_days
    GROUP BY driver_id
    HAVING first_at >= ${instant('from_ms')} AND first_at < ${instant('to_ms')}
) AS f
LEFT JOIN (
    SELECT driver_id, groupUniqArray(tag) AS active_months
    FROM (${quartersSql(inMonths, { fromMs: 'months[1]', toMs: 'months[-1]' }, ofDrivers)}
    )
    GROUP BY driver_id
) AS a ON a.driver_id = f.driver_id`,
    params: months.params,
  };
}

/** SQL: completed trips that tell what the driver earned by them. */
export const completions = `
SELECT route_id, driver_id, currency, currency AS currency_of_trips, toUnixTimestamp64Milli(assumeNotNull(completed_at)) AS at_ms, toInt64(assumeNotNull(driver_earnings) * 100) AS hundredths_of_trips, toUInt64(1) AS completed_trips
FROM (${wholeRows('trips', `${onDaysOfRange} AND ${inRange('completed_at')} AND driver_earnings IS NOT NULL`)}
)`;

/** SQL: the same by the quarter hour. */
export const completionsByQuarter = `
SELECT route_id, driver_id, currency, currency AS currency_of_trips, toInt64(toUnixTimestamp(bucket)) * 1000 AS at_ms, toInt64(driver_earnings * 100) AS hundredths_of_trips, with_earnings AS completed_trips
FROM driver_trips_15m
WHERE ${inRange('bucket')} AND with_earnings > 0`;

/** SQL: what each driver earned by these trips, for the whole range and for each bucket. */
export function earningsSql(trips: string, context: SourceContext): string {
  const { dimensions, cuts, where } = context;
  const others = dimensions.filter((name) => name !== 'driver_id');
  const keys = ['driver_id', ...others].join(', ');
  // The statement never adds amounts of different currencies. Without a cut or filter by currency it takes the query's currency.
  const isOpen = !cuts.has('currency');
  return `
SELECT ${keys}, ${dimensions.includes('currency') ? '' : 'any(currency_of_trips) AS currency, '}${bucketStart('at_ms')} AS start, sum(hundredths_of_trips) AS hundredths, sum(completed_trips) AS trips
FROM (
    SELECT *
    FROM (${withPlaces(trips, context)}
    )
    WHERE ${where}${isOpen ? ' AND currency_of_trips = {currency:String}' : ''}
)
GROUP BY GROUPING SETS ((${keys}, start), (${keys}))
SETTINGS group_by_use_nulls = 1`;
}
