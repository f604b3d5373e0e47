import { type Sql, inRange, instant, onDaysOfRange } from '../catalog/source.ts';
import type { Range } from '../time/buckets.ts';
import { type NamedArea, namesOfCellsSql } from './named-areas-sql.ts';

/** The resolution of the cells that a booking has (columns `pickup_cell` and `dropoff_cell`). No finer one can be asked for. */
const FINEST_CELLS = 9;

/** Where a flow begins or ends: a stop, an H3 cell of a resolution from 0 to `FINEST_CELLS`, or the city or state of an area. */
export type FlowPlace =
  'stop' | { resolution: number } | { name: 'city' | 'state'; areas: readonly NamedArea[] };

/** An area between two meridians and two parallels, in degrees east and north. */
export interface Area {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Stands in place of a cell that lies outside of the area. */
export const OUTSIDE = 'outside';

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
  /** Cells whose centre lies outside of this area are `OUTSIDE` together; absent: every cell is itself. */
  area?: Area | undefined;
  /** Where fewer riders than this are counted, `few_riders` lists their ids with commas between, and is empty elsewhere; null: there is no such column. */
  listedBelow?: number | null;
}

/**
 * SQL: a row for each place, or pair of places, to or from which bookings of the range go: `pickup` and `dropoff` (of the ends asked for) as
 * text, a stop's id, a cell's index in hexadecimal or the name of an area; null where bookings do not tell it, so that the rows add up to all bookings.
 *
 * - `created`, `confirmed`, `cancelled`, `completed`: bookings to which that happened in the range, whenever they were made.
 * - `gross_bookings`: decimal, prices of `confirmed` in the currency; `other_currencies`: those in another one.
 * - `riders`: different riders of all of these. What shows fewer than `K_ANONYMITY` of them is to be suppressed. They are counted in the
 *   cells that are shown, since a count of smaller cells cannot be added up.
 * - `drivers`, `routes`: different ones of all of these; a booking that names no driver adds none.
 *
 * A cell of a coarser resolution is the parent of the cell of resolution 9, in which a point close to the border may lie in a
 * neighbour (H3 cells do not nest exactly). The places of a booking that was made on another day are
 * looked up.
 */
export function flowsSql({ range, ends, place, currency, routes, area, listedBelow = null }: Flows): Sql {
  const sides = ends === 'both' ? (['pickup', 'dropoff'] as const) : [ends];
  const places = sides.map((side) => `${side}_${place === 'stop' ? 'stop_id' : 'cell'}`);
  const isLimited = area !== undefined && place !== 'stop';
  const texts = places.map(
    (name, index) =>
      `${placeText(`l.${name}`, { kind: place, isLimited, side: sides[index]! })} AS ${sides[index]}`,
  );
  const chosen = `${routes?.text ?? 'true'} AND ${onDaysOfRange}`;
  const names = sides.map((side) => namesSql(side, place));
  return {
    text: `
SELECT
    ${texts.join(', ')},
    ${flowNumbersSql(listedBelow)}
FROM (${withPlaces(places, chosen)}
) AS l${names.map(({ text }) => text).join('')}
GROUP BY ${sides.join(', ')}`,
    params: {
      ...Object.assign({}, ...names.map((one) => one.params)),
      ...routes?.params,
      ...(isLimited && area),
      from_ms: range.fromMs,
      to_ms: range.toMs,
      currency,
    },
  };
}

const steps = ['created', 'confirmed', 'cancelled', 'completed'] as const;
const facts = [
  'rider_id',
  'driver_id',
  'route_id',
  'currency',
  'confirmed_price',
  ...steps.map((step) => `${step}_at`),
];
const isInRange = (time: string) => `ifNull(${inRange(time)}, false)`;
const anyInRange = `(${steps.map((step) => isInRange(`${step}_at`)).join(' OR ')})`;

const isConfirmed = isInRange('l.confirmed_at');

const flowNumbers = [
  ...steps.map((step) => `countIf(${isInRange(`l.${step}_at`)}) AS ${step}`),
  `sumIf(toDecimal128(ifNull(l.confirmed_price, 0), 2), ${isConfirmed} AND l.currency = {currency:String}) AS gross_bookings`,
  `countIf(${isConfirmed} AND l.currency != {currency:String}) AS other_currencies`,
  'uniqExact(l.rider_id) AS riders',
  'uniqExact(l.driver_id) AS drivers',
  'uniqExact(l.route_id) AS routes',
];

/** SQL: the numbers of a group of days of bookings `l`, as `flowsSql` tells them. */
export function flowNumbersSql(listedBelow: number | null): string {
  const few = `if(riders < ${listedBelow}, arrayStringConcat(groupUniqArray(${listedBelow})(l.rider_id), ','), '') AS few_riders`;
  return [...flowNumbers, ...(listedBelow === null ? [] : [few])].join(',\n    ');
}

const firstDay = `toDate(${instant('from_ms')})`;
const lastDay = `toDate(${instant('to_ms')})`;
const retold = "(SELECT entity_id FROM retellings WHERE family = 'booking' AND notEmpty(added))";

/**
 * SQL: days of bookings on which something happened in the range. Before its parts have merged, the table has a row for each batch that told
 * something of a day. Rows of the days within the range may be counted as they are, since each event stands in one of them. Rows of the first
 * and the last day, and of bookings that were told twice, are brought together, for some of what they tell lies outside of the range, or
 * stands in two of them. Reading all with `FINAL` costs three times as much.
 */
export function bookingDays(columns: readonly string[], where: string): string {
  const isWithin = `day > ${firstDay} AND day < ${lastDay}`;
  return `
    SELECT ${[...facts, ...columns].join(', ')}
    FROM bookings
    WHERE ${where} AND ${isWithin} AND booking_id NOT IN ${retold}
    UNION ALL${wholeBookingDays(columns, `${where} AND (NOT (${isWithin}) OR booking_id IN ${retold})`)}`;
}

/** SQL: the same, all that is known of a day in one row. */
export function wholeBookingDays(columns: readonly string[], where: string): string {
  const names = [...facts, ...columns];
  const merged = names.map((name) => `${name.endsWith('_at') ? 'min' : 'max'}(b.${name}) AS ${name}`);
  return `
    SELECT ${names.join(', ')}
    FROM (
        SELECT ${merged.join(', ')}
        FROM (SELECT * FROM bookings WHERE ${where}) AS b
        GROUP BY b.booking_id, b.day
    )
    WHERE ${anyInRange}`;
}

/** SQL: such days of bookings with the places that the creation tells, also where it was on another day. */
function withPlaces(places: readonly string[], where: string): string {
  const told = places.map((name) => `ifNull(d.${name}, e.${name}) AS ${name}`);
  return `
    SELECT ${facts.map((name) => `d.${name} AS ${name}`).join(', ')}, ${told.join(', ')}
    FROM (${bookingDays([...places, 'booking_id'], where)}
    ) AS d
    LEFT JOIN (
        SELECT c.booking_id AS booking_id, ${places.map((name) => `max(c.${name}) AS ${name}`).join(', ')}
        FROM bookings AS c
        WHERE c.created_at IS NOT NULL AND c.booking_id IN (SELECT booking_id FROM bookings WHERE ${where} AND created_at IS NULL)
        GROUP BY c.booking_id
    ) AS e ON e.booking_id = d.booking_id`;
}

/** The engine computes both branches of a condition, and refuses what is no cell. */
const anyCell = `geoToH3(0., 0., ${FINEST_CELLS})`;

/**
 * SQL: true if the centre of a cell lies outside of the area, whose bounds are bound. Each cell is looked at once, and not each booking; as an
 * array, because the engine would move a condition on rows to before they are told apart.
 */
function isOutside(cell: string, side: string): string {
  const at = (index: number) => `tupleElement(h3ToGeo(one), ${index})`;
  const isInside = `${at(1)} BETWEEN {south:Float64} AND {north:Float64} AND ${at(2)} BETWEEN {west:Float64} AND {east:Float64}`;
  return `has((SELECT arrayFilter(one -> NOT (${isInside}), groupUniqArray(cell)) FROM (${cellsSql(side)})), ${cell})`;
}

/** SQL: the different cells of one end, as `cell`. */
function cellsSql(side: string): string {
  return `SELECT DISTINCT assumeNotNull(${side}_cell) AS cell FROM bookings WHERE ${side}_cell IS NOT NULL`;
}

/** SQL: joins the names of the cells where the areas decide on the place. */
function namesSql(side: string, place: FlowPlace): Sql {
  if (place === 'stop' || 'resolution' in place) return { text: '', params: {} };
  const { text, params } = namesOfCellsSql(cellsSql(side), place.areas, place.name);
  return {
    text: `\nLEFT JOIN (${text}\n) AS ${side}_names ON ${side}_names.cell = ifNull(l.${side}_cell, 0)`,
    params,
  };
}

interface PlaceOptions {
  kind: FlowPlace;
  isLimited: boolean;
  side: string;
}

function placeText(place: string, { kind, isLimited, side }: PlaceOptions): string {
  if (kind === 'stop') return `toString(${place})`;
  const cell = `ifNull(${place}, ${anyCell})`;
  const text =
    'resolution' in kind
      ? `h3ToString(h3ToParent(${cell}, ${kind.resolution}))`
      : `nullIf(${side}_names.name, '')`;
  const limited = isLimited ? `if(${isOutside(cell, side)}, '${OUTSIDE}', ${text})` : text;
  return `if(${place} IS NULL, NULL, ${limited})`;
}
