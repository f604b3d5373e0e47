import { UNKNOWN } from '../../../src/demo/codes.ts';
import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import { derived, groupRows } from './derived.ts';
import type { Question } from './question.ts';
import { sum } from './values.ts';
import { during, trips } from './views.ts';

/** The seats of each route over time. */
const seatsOfRoute = derived('seats by route', ({ routeSeats }) =>
  groupRows(routeSeats.rows(), routeSeats.route, routeSeats.at),
);

/** Returns the seats of a route at a departure; UNKNOWN if no event had told them by then. */
function seatsAt(ledger: Ledger, route: number, departureMs: number): number {
  const { routeSeats } = ledger;
  const known = seatsOfRoute(ledger).get(route) ?? [];
  const latest = known.findLast((row) => routeSeats.at.get(row) <= departureMs);
  return latest === undefined ? UNKNOWN : routeSeats.seats.get(latest);
}

/**
 * Adds up the occupancy of vehicle runs that were scheduled in the range. A run is a (route_id, scheduled_departure) with a
 * trip.started. It counts the passengers of all its trips, and the seats of its vehicle once. Runs with unknown seats are left
 * out on both sides.
 */
export function occupancy(question: Question) {
  const { ledger } = question;
  const runs = new Map<string, number[]>();
  for (const row of during(question, trips, 'scheduledAt')) {
    const key = `${ledger.trips.route.get(row)} ${ledger.trips.scheduledAt.get(row)}`;
    runs.set(key, [...(runs.get(key) ?? []), row]);
  }
  const found = { runs: runs.size, unknown: 0, passengers: 0, seats: 0, overCapacity: 0 };
  for (const rows of runs.values()) {
    const seats = seatsAt(ledger, ledger.trips.route.get(rows[0]!), ledger.trips.scheduledAt.get(rows[0]!));
    if (seats === UNKNOWN) {
      found.unknown++;
      continue;
    }
    found.seats += seats;
    const onBoard = sum(rows, (row) => ledger.trips.passengers.get(row));
    found.passengers += onBoard;
    if (onBoard > seats) found.overCapacity++;
  }
  return found;
}
