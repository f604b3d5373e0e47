import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import { addDays, type LocalDate, textOf } from '../../view/presets.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';

/** What ranks the routes. */
export const rankings = [
  ['bookings', 'Bookings'],
  ['revenue', 'Revenue'],
  ['seat_occupancy', 'Occupancy'],
  ['riders', 'Riders'],
  ['growth', 'Growth'],
] as const;
export type RankedBy = (typeof rankings)[number][0];

type Range = Pick<ResolvedView, 'from' | 'to'>;

/** The query of the list of routes. */
export function popularQuery(by: RankedBy, { from, to }: Range): WidgetSpec['query'] {
  return { of: 'routes/popular', query: { from, to, by, limit: 100 } };
}

const ECONOMICS = 'routes/:route_id/economics';
const DAYS_AHEAD = 7;

/** Writes the specs of a route: what it earned in the range, and the seats left from `today` on. */
export function routeSpecs(
  route: string,
  range: ResolvedView,
  today: LocalDate,
): Readonly<Record<string, WidgetSpec>> {
  const { from, to } = range;
  const past = { of: ECONOMICS, query: { route_id: route, from, to, limit: 200 } };
  const ahead = {
    of: ECONOMICS,
    query: { route_id: route, from: textOf(today), to: textOf(addDays(today, DAYS_AHEAD)), limit: 100 },
  };
  const ofRoute = { dimension: 'route_id', op: 'in', values: [route] };
  return {
    ...kpis(past),
    seatsLeft: seatsLeftTable(ahead),
    perDay: {
      v: 1,
      kind: 'bar',
      title: 'Bookings of the route',
      query: {
        of: 'metrics',
        query: { metrics: ['routes.bookings'], from, to, grain: range.grain, filters: [ofRoute] },
      },
      look: { of: ['routes.bookings'] },
    },
    byHour: hoursHeatmap({ from, to, filters: [ofRoute] }),
    departures: departuresTable('Departures', 'Of the range, the earliest first', 'departures', past),
    overCapacity: {
      ...departuresTable(
        'Over capacity',
        'More seats sold, or more people on board, than there are seats',
        'over_capacity',
        past,
      ),
      empty: 'No departure of this range was over capacity.',
    },
  };
}

function seatsLeftTable(query: WidgetSpec['query']): WidgetSpec {
  return {
    v: 1,
    kind: 'table',
    title: 'Seats left',
    subtitle: 'Departures of today and the six days after',
    query,
    look: {
      rows: 'departures',
      columns: [
        { of: 'departs_at', title: 'Leaves', unit: 'text' },
        { of: 'seats_empty', title: 'Left', unit: 'seats', show: ['bar'] },
        { of: 'seats_offered', title: 'Of', unit: 'seats' },
      ],
    },
  };
}

function hoursHeatmap(asked: { from: string; to: string; filters: readonly object[] }): WidgetSpec {
  return {
    v: 1,
    kind: 'heatmap',
    title: 'Seats filled by weekday and hour',
    subtitle: 'Passengers over seats of the runs',
    query: {
      of: 'metrics',
      query: {
        metrics: ['trips.seat_occupancy'],
        dimensions: ['weekday', 'hour_of_day'],
        grain: 'total',
        limit: 200,
        ...asked,
      },
    },
    look: { of: 'trips.seat_occupancy', rows: 'weekday', columns: 'hour_of_day' },
  };
}

function kpis(query: WidgetSpec['query']): Record<string, WidgetSpec> {
  type Unit = NonNullable<WidgetSpec['unit']>;
  const one = (
    title: string,
    of: string,
    unit: Unit,
    said: { note: string } | { base: string },
  ): WidgetSpec => ({
    v: 1,
    kind: 'number',
    title,
    query,
    unit,
    look: { of, spark: false, ...said },
  });
  return {
    sold: one('Seats sold', 'totals.load_factor', 'ratio', { base: 'seats offered' }),
    onBoard: one('On board', 'totals.occupancy', 'ratio', { base: 'seats that left' }),
    soldOut: one('Sold out', 'totals.sold_out', 'ratio', { base: 'departures' }),
    revenue: one('Revenue', 'totals.revenue', 'money', { note: 'of bookings not cancelled' }),
    perSeatKm: one('Earned per seat km', 'totals.revenue_per_seat_km', 'money', { base: 'seat km' }),
    breakEven: one('Seats to break even', 'break_even.seats', 'seats', { note: 'sold on a departure' }),
  };
}

function departuresTable(
  title: string,
  subtitle: string,
  rows: string,
  query: WidgetSpec['query'],
): WidgetSpec {
  return {
    v: 1,
    kind: 'table',
    title,
    subtitle,
    query,
    look: {
      rows,
      columns: [
        { of: 'departs_at', title: 'Leaves', unit: 'text' },
        { of: 'seats_offered', title: 'Seats', unit: 'seats' },
        { of: 'seats_sold', title: 'Sold', unit: 'seats', show: ['bar'] },
        { of: 'on_board', title: 'On board', unit: 'count' },
        { of: 'load_factor', title: 'Filled', unit: 'share', minor: true },
        { of: 'revenue', title: 'Revenue', unit: 'money' },
        { of: 'driver_earnings', title: 'Driver earned', unit: 'money', minor: true },
        { of: 'distance_km', title: 'Distance', unit: 'km', minor: true },
      ],
    },
  };
}
