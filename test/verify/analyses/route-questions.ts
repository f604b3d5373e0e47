import type { AcceptedEvent } from '../../support/test-store.ts';
import { type PopularAsked, popularRoutesByHand } from '../../oracle/analyses/popular-routes.ts';
import {
  breakEvenOf,
  type Departure,
  departuresOf,
  showDeparture,
  totalsOf,
} from '../../oracle/analyses/route-economics.ts';
import { formatLagos, type AnalysisQuestion, type AskedRange, OFFSET } from './question.ts';

/** Makes the questions about routes: the popular ones, and what their seats sold. */
export function routeQuestions(
  { all, days }: { all: AskedRange; days: AskedRange },
  events: readonly AcceptedEvent[],
): AnalysisQuestion[] {
  const rankings = ['bookings', 'revenue', 'seat_occupancy', 'riders', 'growth'] as const;
  return [
    ...rankings.map((by) => popular(by, days)),
    economicsOfAll(days),
    economicsOfOne(latestRoute(events), all),
  ];
}

/** The route that changed last: its seats or its state changed in the range. */
function latestRoute(events: readonly AcceptedEvent[]): string {
  const changed = events.findLast(({ event_type }) => event_type === 'route.updated');
  const booked = events.find(({ event_type }) => event_type === 'booking.created')!;
  return String((changed ?? booked)['route_id']);
}

function popular(by: PopularAsked['by'], { from, to, ...range }: AskedRange): AnalysisQuestion {
  return {
    name: `popular routes: by ${by}`,
    path: 'routes/popular',
    parameters: { from, to, by, minimum_bookings: '2', limit: '100' },
    truth: (events) => popularRoutesByHand(events, { ...range, by, minimumBookings: 2, limit: 100 }),
  };
}

function economicsOfAll({ from, to, ...range }: AskedRange): AnalysisQuestion {
  return {
    name: 'economics of routes: by load factor',
    path: 'routes/economics',
    parameters: { from, to, by: 'load_factor', limit: '100' },
    truth: (events) => {
      const ids = new Set(events.flatMap(({ route_id: id }) => (typeof id === 'string' ? [id] : [])));
      const known = [...ids]
        .map((route_id) => ({
          route_id,
          departures: departuresOf(events, { routeId: route_id, ...range, offset: OFFSET }),
        }))
        .filter(({ departures }) => departures.length > 0)
        .map(({ route_id, departures }) => ({ route_id, totals: totalsOf(departures) }));
      const ranked = known.filter(({ totals }) => totals.load_factor.value !== null);
      const value = ({ totals }: (typeof known)[number]) => totals.load_factor.value!;
      return {
        routes: ranked
          .map((row) => ({ rank: 1 + ranked.filter((other) => value(other) > value(row)).length, ...row }))
          .sort((a, b) => a.rank - b.rank || (a.route_id < b.route_id ? -1 : 1))
          .slice(0, 100),
        ranked: ranked.length,
        without_value: known.length - ranked.length,
      };
    },
  };
}

const MOST = 1000;
const COST = '1250.50';

function economicsOfOne(routeId: string, { from, to, ...range }: AskedRange): AnalysisQuestion {
  return {
    name: 'economics of one route, and each departure',
    path: `routes/${routeId}/economics`,
    parameters: { from, to, limit: String(MOST), cost_per_run: COST },
    truth: (events) => {
      const departures = departuresOf(events, { routeId, ...range, offset: OFFSET });
      return {
        totals: totalsOf(departures),
        break_even: breakEvenOf(departures, Math.round(Number(COST) * 100)),
        by_hour: byHour(departures),
        departures: departures.slice(0, MOST).map(shown),
        over_capacity: departures.filter(({ isOver }) => isOver === true).map(shown),
      };
    },
  };
}

function byHour(departures: readonly Departure[]) {
  const clockOf = ({ atMs }: Departure) => {
    const text = formatLagos(atMs);
    const weekday = new Date(text.slice(0, 10)).getUTCDay() || 7;
    return weekday * 100 + Number(text.slice(11, 13));
  };
  return [...Map.groupBy(departures, clockOf)]
    .sort(([a], [b]) => a - b)
    .map(([clock, same]) => ({ weekday: Math.floor(clock / 100), hour: clock % 100, ...totalsOf(same) }));
}

const shown = (one: Departure) => ({ departs_at: formatLagos(one.atMs), ...showDeparture(one) });
