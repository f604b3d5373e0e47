import { UNKNOWN } from '../codes.ts';
import type { Route } from '../entities.ts';
import { money, wallTime } from '../event-text.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { places } from '../places.ts';
import type { Fact, FactKind } from './fact.ts';

interface RouteFact extends Fact {
  route: Route;
}

const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

function head({ id, driver, name }: Route): string {
  return `,"route_id":"${id}","driver_id":"${driver.person.id}","route_name":"${name}"`;
}

/**
 * Returns the row of a route. The route's first event adds it. That is not route.created if the route is older than the platform.
 */
function rowOf(ledger: Ledger, route: Route): number {
  if (route.row === -1) {
    route.row = ledger.routes.add({ driver: route.driver.person.row });
    ledger.routeIds.push(route.id);
  }
  return route.row;
}

function change(ledger: Ledger, { at, route }: RouteFact, isActive: 0 | 1): void {
  ledger.routeChanges.add({ route: rowOf(ledger, route), at, isActive });
  ledger.activity.mark(route.driver.person.row, 'driver', at);
}

/** Writes and records route.created. */
export const routeCreated: FactKind<RouteFact & { seats: number }> = {
  type: 'route.created',
  family: 'route',
  once: true,
  write({ route, seats }) {
    const [from, to] = [places[route.from]!, places[route.to]!];
    const days = weekdays.filter((_, day) => route.runsOn[day]).map((day) => `"${day}"`);
    return `${head(route)},"origin_city":"${from.city}","destination_city":"${to.city}","origin_state":"${from.state}","destination_state":"${to.state}","stops_count":${route.stops.length - 2},"seats_total":${seats},"base_price":"${money(route.basePrice)}","currency":"NGN","departure_time":"${wallTime(route.departs)}","active_days":[${days.join()}]`;
  },
  alter: (fact) => ({ ...fact, seats: fact.seats + 1 }),
  record(ledger, { at, route, seats }) {
    const row = rowOf(ledger, route);
    ledger.routes.createdAt.set(row, at);
    ledger.routes.origin.set(row, route.from);
    ledger.routes.destination.set(row, route.to);
    ledger.routeSeats.add({ route: row, at, seats });
    ledger.activity.mark(route.driver.person.row, 'driver', at);
  },
};

/** Writes and records route.activated. */
export const routeActivated: FactKind<RouteFact & { previous: string }> = {
  type: 'route.activated',
  family: 'route',
  once: false,
  write: ({ route, previous }) => `${head(route)},"previous_status":"${previous}","new_status":"ACTIVE"`,
  alter: (fact) => ({ ...fact, previous: 'PAUSED' }),
  record: (ledger, fact) => change(ledger, fact, 1),
};

/** Writes and records route.cancelled. */
export const routeCancelled: FactKind<RouteFact & { openBookings: number }> = {
  type: 'route.cancelled',
  family: 'route',
  once: false,
  write: ({ route, openBookings }) =>
    `${head(route)},"cancellation_reason":"The driver has another job","active_bookings_count":${openBookings}`,
  alter: (fact) => ({ ...fact, openBookings: fact.openBookings + 1 }),
  record: (ledger, fact) => change(ledger, fact, 0),
};

interface RouteChange extends RouteFact {
  /** The new values. A value that does not change is UNKNOWN for seats and NaN for the others. */
  seats: number;
  basePrice: number;
  departs: number;
}

/** Writes and records route.updated. */
export const routeUpdated: FactKind<RouteChange> = {
  type: 'route.updated',
  family: 'route',
  once: false,
  write({ route, seats, basePrice, departs }) {
    const changes: string[] = [];
    if (seats !== UNKNOWN) changes.push(`"seats_total":${seats}`);
    if (!Number.isNaN(basePrice)) changes.push(`"base_price":"${money(basePrice)}"`);
    if (!Number.isNaN(departs)) changes.push(`"departure_time":"${wallTime(departs)}"`);
    const names = changes.map((text) => text.slice(0, text.indexOf(':')));
    return `${[head(route), ...changes].join()},"updated_fields":[${names.join()}]`;
  },
  alter: (fact) => ({ ...fact, seats: (fact.seats === UNKNOWN ? fact.route.seats : fact.seats) + 1 }),
  record(ledger, { at, route, seats }) {
    const row = rowOf(ledger, route);
    if (seats !== UNKNOWN) ledger.routeSeats.add({ route: row, at, seats });
    ledger.activity.mark(route.driver.person.row, 'driver', at);
  },
};
