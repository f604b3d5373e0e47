import { type Sql, inRange, onDaysOfRange } from '../catalog/source.ts';
import type { Range } from '../time/buckets.ts';

/** The resolution of the cells that a booking has (columns `pickup_cell` and `dropoff_cell`). No finer one can be asked for. */
const FINEST_CELLS = 9;

/** Where a flow begins or ends: a stop, or an H3 cell of a resolution from 0 to `FINEST_CELLS`. */
export type FlowPlace = 'stop' | { resolution: number };

interface Flows {
  /** What happened in this range, [fromMs, toMs), is counted. */
  range: Range;
  /** The ends by which rows are grouped. */
  ends: 'pickup' | 'dropoff' | 'both';
  place: FlowPlace;
  /** Money is counted in this currency. */
  currency: string;
  /** SQL over `route_id` that chooses routes, with the values that it names; absent: all routes. */
  routes?: Sql | undefined;
}

/**
 * SQL: a row for each place, or pair of places, to or from which bookings of the range go: `pickup` and `dropoff` (of the ends asked for) as
 * text, a stop's id or a cell's index in hexadecimal; null where bookings do not tell it, so that the rows add up to all bookings.
 *
 * - `created`, `confirmed`, `cancelled`, `completed`: bookings to which that happened in the range, whenever they were made.
 * - `gross_bookings`: decimal, prices of `confirmed` in the currency; `other_currencies`: those in another one.
 * - `riders`: different riders of all of these. What shows fewer than `K_ANONYMITY` of them is to be suppressed. They are counted in the
 *   cells that are shown, since a count of smaller cells cannot be added up.
 *
 * A cell of a coarser resolution is the parent of the cell of resolution 9, in which a point close to the border may lie in a
 * neighbour (H3 cells do not nest exactly). The places of a booking made outside of the range are looked up.
 */
export function flowsSql({ range, ends, place, currency, routes }: Flows): Sql {
  const sides = ends === 'both' ? (['pickup', 'dropoff'] as const) : [ends];
  const column = (side: string) => `${side}_${place === 'stop' ? 'stop_id' : 'cell'}`;
  const columns = sides.map(column);
  const chosen = `${routes?.text ?? 'true'} AND ${onDaysOfRange}`;
  const selected = sides.map(
    (side) => `${placeText(`coalesce(b.${column(side)}, e.${column(side)})`, place)} AS ${side}`,
  );
  return {
    text: `
SELECT
    ${selected.join(', ')},
    countIf(b.is_created) AS created,
    countIf(b.is_confirmed) AS confirmed,
    countIf(b.is_cancelled) AS cancelled,
    countIf(b.is_completed) AS completed,
    sumIf(b.price, b.is_confirmed AND b.currency = {currency:String}) AS gross_bookings,
    countIf(b.is_confirmed AND b.currency != {currency:String}) AS other_currencies,
    uniqExact(b.rider_id) AS riders
FROM (${lives(columns, chosen)}
) AS b
LEFT JOIN (${placesOfOthers(columns, chosen)}
) AS e ON b.id = e.id
GROUP BY ${sides.join(', ')}`,
    params: { ...routes?.params, from_ms: range.fromMs, to_ms: range.toMs, currency },
  };
}

/** SQL: bookings to which something happened in the range, with the places that the days of the range tell. */
function lives(columns: readonly string[], chosen: string): string {
  const steps = ['created', 'confirmed', 'cancelled', 'completed'];
  const isStep = (step: string) => `ifNull(${inRange(`min(r.${step}_at)`)}, false) AS is_${step}`;
  return `
    SELECT
        r.booking_id AS id,
        max(r.rider_id) AS rider_id,
        max(r.currency) AS currency,
        toDecimal128(ifNull(max(r.confirmed_price), 0), 2) AS price,
        ${columns.map((name) => `max(r.${name}) AS ${name}`).join(', ')},
        ${steps.map(isStep).join(',\n        ')}
    FROM (SELECT * FROM bookings WHERE ${chosen}) AS r
    GROUP BY r.booking_id
    HAVING ${steps.map((step) => `is_${step}`).join(' OR ')}`;
}

/** SQL: the places of bookings that were made on other days than those of the range. */
function placesOfOthers(columns: readonly string[], chosen: string): string {
  return `
    SELECT o.booking_id AS id, ${columns.map((name) => `max(o.${name}) AS ${name}`).join(', ')}
    FROM bookings AS o
    WHERE o.created_at IS NOT NULL AND NOT (${onDaysOfRange})
        AND o.booking_id IN (SELECT booking_id FROM bookings WHERE ${chosen} AND created_at IS NULL)
    GROUP BY o.booking_id`;
}

/** The engine computes both branches of a condition, and refuses what is no cell. */
const anyCell = `geoToH3(0., 0., ${FINEST_CELLS})`;

function placeText(place: string, kind: FlowPlace): string {
  if (kind === 'stop') return `toString(${place})`;
  return `if(${place} IS NULL, NULL, h3ToString(h3ToParent(ifNull(${place}, ${anyCell}), ${kind.resolution})))`;
}
