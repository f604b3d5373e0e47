import { people } from '../../../metrics/catalog/users/people-sql.ts';
import { withPlaces } from '../../../metrics/catalog/routes/route-places.ts';
import { onDaysOfRange, type Sql } from '../../../metrics/catalog/source.ts';
import { bookingDays, flowNumbers } from '../../../metrics/sql/flows-sql.ts';
import type { Range } from '../../../metrics/time/buckets.ts';

export type PlaceName = 'city' | 'state';

interface NamedPlaces {
  range: Range;
  currency: string;
  name: PlaceName;
  /** Whose place: an end of the route, or where the rider signed up. */
  of: readonly ('origin' | 'destination' | 'registration')[];
}

/**
 * SQL: a row for each city or state, or pair of them, with the numbers of `flowsSql`; each place in a column of the name of its end, null
 * where nobody told it. A booking names its route and its rider on each of its days, so nothing is looked up on another day.
 */
export function namedPlacesSql({ range, currency, name, of }: NamedPlaces): Sql {
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
    ${flowNumbers}
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
