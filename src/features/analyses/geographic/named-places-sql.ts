import { people } from '../../../metrics/catalog/users/people-sql.ts';
import { withPlaces } from '../../../metrics/catalog/routes/route-places.ts';
import { inRange, instant, onDaysOfRange, type Sql } from '../../../metrics/catalog/source.ts';
import { HOUR_MS, QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { bookingDays, flowNumbersSql, wholeBookingDays } from '../../../metrics/sql/flows-sql.ts';
import type { Range } from '../../../metrics/time/buckets.ts';

export type PlaceName = 'city' | 'state';

export type NamedEnd = 'origin' | 'destination' | 'registration';

interface NamedPlaces {
  range: Range;
  currency: string;
  name: PlaceName;
  /** Whose place: an end of the route, or where the rider signed up. */
  of: readonly NamedEnd[];
  /** See `flowsSql`. */
  listedBelow: number | null;
}

/**
 * SQL: a row for each city or state, or pair of them, with the numbers of `flowsSql`; each place in a column of the name of its end, null
 * where nobody told it. A booking names its route and its rider on each of its days, so nothing is looked up on another day.
 */
export function namedPlacesSql({ range, currency, name, of, listedBelow }: NamedPlaces): Sql {
  const columns = of.map((end) => (end === 'registration' ? name : (`${end}_${name}` as const)));
  const days = bookingDays([], onDaysOfRange);
  const rows = of.includes('registration')
    ? withRegistration(days)
    : withPlaces(days, { cuts: new Set(columns) });
  const places = columns.map((column, i) => `nullIf(toString(l.${column}), '') AS ${of[i]}`);
  return {
    text: `
SELECT
    ${places.join(', ')},
    ${flowNumbersSql(listedBelow)}
FROM (${rows}
) AS l
GROUP BY ${of.join(', ')}`,
    params: { from_ms: range.fromMs, to_ms: range.toMs, currency },
  };
}

function withRegistration(days: string): string {
  return `
SELECT *
FROM (${days}
) AS booked
LEFT JOIN (SELECT user_id AS rider_id, city, state FROM (${people}
)) AS registered USING (rider_id)`;
}

/** A position that is older says nothing about where the driver is. */
const FRESH_MS = 24 * HOUR_MS;

/**
 * SQL: the same by the place of the driver. Of each UTC day of a booking it is the last place that the driver's positions told up to the
 * quarter hour of the last step of that day, at most 24 hours before. Positions are read by quarter hour: a driver sends thousands a day.
 */
export function placesOfDriversSql({ range, currency, name, listedBelow }: Omit<NamedPlaces, 'of'>): Sql {
  const steps = ['created', 'confirmed', 'cancelled', 'completed'].map(
    (step) =>
      `if(ifNull(${inRange(`${step}_at`)}, false), toUnixTimestamp64Milli(assumeNotNull(${step}_at)), 0)`,
  );
  const quarter = (ms: string) => `intDiv(${ms}, ${QUARTER_HOUR_MS})`;
  const days = wholeBookingDays([], onDaysOfRange);
  return {
    text: `
SELECT
    if(p.quarter > 0 AND l.quarter - p.quarter <= ${FRESH_MS / QUARTER_HOUR_MS}, nullIf(p.name, ''), NULL) AS driver_position,
    ${flowNumbersSql(listedBelow)}
FROM (
    SELECT *, ifNull(driver_id, toUUID('00000000-0000-0000-0000-000000000000')) AS driver, ${quarter(`greatest(${steps.join(', ')})`)} AS quarter
    FROM (${days}
    )
) AS l
ASOF LEFT JOIN (
    SELECT driver_id AS driver, ${quarter('toUnixTimestamp64Milli(event_time)')} AS quarter, toString(argMax(${name}, event_time)) AS name
    FROM location_events
    WHERE ${name} != '' AND toDate(event_time) BETWEEN toDate(${instant('from_ms')}) - 1 AND toDate(${instant('to_ms')})
    GROUP BY driver, quarter
) AS p ON l.driver = p.driver AND l.quarter >= p.quarter
GROUP BY driver_position`,
    params: { from_ms: range.fromMs, to_ms: range.toMs, currency },
  };
}
