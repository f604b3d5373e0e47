import { z } from 'zod';
import { ratioSchema } from '../../../../metrics/answer.ts';
import type { Row } from '../../../../metrics/results.ts';
import { divideCounts } from '../../cohort/ratio.ts';
import { orderOfStops, unorderedReasons } from './order-of-stops.ts';

const segmentSchema = z
  .object({
    from_stop_id: z.string(),
    to_stop_id: z.string().describe('The next stop.'),
    seats_offered: z.int().describe('As of the departures; those of unknown seats are in no number.'),
    seats_sold: z.int().describe('Of bookings that ride between the two stops.'),
    seats_empty: z.int().describe('Offered and not sold here; a departure over capacity has none.'),
    load_factor: ratioSchema.describe('Seats sold here over seats offered.'),
    occupancy: ratioSchema.describe(
      'Passengers here over seats offered, of the departures that were served.',
    ),
    over_capacity: z.int().describe('Departures with more seats sold here, or more passengers, than seats.'),
  })
  .meta({ id: 'RouteSegment', description: 'The way from a stop to the next one.' });

export const segmentsSchema = z
  .object({
    segments: z.array(segmentSchema).nullable().describe('In the order of the way; null: nothing tells it.'),
    unknown_because: z
      .enum(unorderedReasons)
      .nullable()
      .describe(
        'Why there are none. `no_stops`: no booking tells its stops. `order_is_open`: of two stops nobody rode from one to the other by all stops between. `order_is_contradictory`: rides go both ways.',
      ),
    without_stops: z.int().describe('Seats sold by bookings that tell no stops: they are in no segment.'),
  })
  .meta({
    id: 'RouteSegments',
    description:
      'The load between stops. No event lists the stops of a route: their order is that in which riders of the range got on and off.',
  });

interface Pair {
  from: string;
  to: string;
  sold: number;
  onBoard: number;
}

interface Departure {
  seats: number | null;
  isServed: boolean;
  pairs: Pair[];
}

/** Shapes the load between stops from the rows of `pairsSql`. */
export function shapeSegments(rows: readonly Row[]): z.infer<typeof segmentsSchema> {
  const departures = [...Map.groupBy(rows, (row) => String(row['departs_ms'])).values()].map(departureOf);
  const pairs = departures.flatMap((departure) => departure.pairs);
  const told = pairs.filter(isTold);
  const { stops, reason } = orderOfStops(told);
  const without = sumOf(pairs.filter((pair) => !isTold(pair)).map(({ sold }) => sold));
  const known = departures.flatMap(({ seats, ...others }) => (seats === null ? [] : [{ seats, ...others }]));
  return {
    segments: stops && stops.slice(1).map((to, i) => segmentOf(known, { stops, from: stops[i]!, to, at: i })),
    unknown_because: reason,
    without_stops: without,
  };
}

const isTold = ({ from, to }: Pair) => from !== '' && to !== '';
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

function departureOf(rows: readonly Row[]): Departure {
  const [{ seats_offered: seats, is_served: isServed }] = rows as [Row];
  return {
    seats: seats == null ? null : Number(seats),
    isServed: Number(isServed) === 1,
    pairs: rows.map(({ pickup, dropoff, sold, on_board: onBoard }) => ({
      from: String(pickup),
      to: String(dropoff),
      sold: Number(sold),
      onBoard: Number(onBoard),
    })),
  };
}

interface Way {
  stops: readonly string[];
  from: string;
  to: string;
  /** The place of `from` among the stops. */
  at: number;
}

function segmentOf(departures: readonly (Departure & { seats: number })[], { stops, from, to, at }: Way) {
  const placeOf = new Map(stops.map((stop, place) => [stop, place]));
  const isHere = (pair: Pair) => isTold(pair) && placeOf.get(pair.from)! <= at && placeOf.get(pair.to)! > at;
  const loads = departures.map(({ seats, isServed, pairs }) => {
    const here = pairs.filter(isHere);
    const sold = sumOf(here.map((pair) => pair.sold));
    return { seats, isServed, sold, onBoard: sumOf(here.map((pair) => pair.onBoard)) };
  });
  const served = loads.filter(({ isServed }) => isServed);
  const [offered, sold] = [sumOf(loads.map(({ seats }) => seats)), sumOf(loads.map((load) => load.sold))];
  return {
    from_stop_id: from,
    to_stop_id: to,
    seats_offered: offered,
    seats_sold: sold,
    seats_empty: sumOf(loads.map((load) => Math.max(0, load.seats - load.sold))),
    load_factor: divideCounts(sold, offered),
    occupancy: divideCounts(
      sumOf(served.map(({ onBoard }) => onBoard)),
      sumOf(served.map(({ seats }) => seats)),
    ),
    over_capacity: loads.filter((load) => Math.max(load.sold, load.onBoard) > load.seats).length,
  };
}
