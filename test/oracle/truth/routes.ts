import { changesOfRoute } from './derived.ts';
import type { Question, Truth } from './question.ts';
import { occupancy } from './runs.ts';
import { money, ratio, sum } from './values.ts';
import { bookings, during, inCurrency, makeFilter, routes, trips } from './views.ts';

const booked = (question: Question) => during(question, bookings, 'createdAt');

/** Σ total_price of the bookings confirmed in the range. */
function revenue(question: Question) {
  const { price } = question.ledger.bookings;
  const rows = inCurrency(question, bookings, during(question, bookings, 'confirmedAt'));
  return money(sum(rows, (row) => price.get(row)));
}

/** Counts the different riders of the bookings created in the range. */
function riders(question: Question): number {
  const { rider } = question.ledger.bookings;
  return new Set(booked(question).map((row) => rider.get(row))).size;
}

/** Counts the routes whose last change before the end of the range is an activation, not a cancellation. */
function activeRoutes(question: Question): number {
  const { ledger, toMs } = question;
  const { routeChanges } = ledger;
  const meets = makeFilter(question, routes);
  let count = 0;
  for (const [route, changes] of changesOfRoute(ledger)) {
    const latest = changes.findLast((row) => routeChanges.at.get(row) < toMs);
    if (latest !== undefined && routeChanges.isActive.get(latest) === 1 && meets(route)) count++;
  }
  return count;
}

/** Riders who created a booking in the range / drivers who started a trip in it. */
function riderDriverRatio(question: Question) {
  const { driver } = question.ledger.trips;
  const drivers = new Set(during(question, trips, 'startedAt').map((row) => driver.get(row)));
  return ratio(riders(question), drivers.size);
}

const dimensions = Object.keys(bookings.dimensions).filter((name) => name !== 'cancelled_by');
const ofRoutes = Object.keys(routes.dimensions);

export const routeTruths: readonly Truth[] = [
  { id: 'routes.bookings', dimensions, of: (q) => booked(q).length },
  { id: 'routes.revenue', dimensions, of: revenue },
  {
    id: 'routes.cancellations',
    dimensions: [...dimensions, 'cancelled_by'],
    of: (q) => during(q, bookings, 'cancelledAt').length,
  },
  { id: 'routes.riders', dimensions, of: riders },
  {
    id: 'routes.seat_occupancy',
    dimensions: ofRoutes,
    of: (q) => ratio(occupancy(q).passengers, occupancy(q).seats),
  },
  { id: 'routes.created', dimensions: ofRoutes, of: (q) => during(q, routes, 'createdAt').length },
  { id: 'routes.active', dimensions: ofRoutes, of: activeRoutes },
  { id: 'routes.rider_driver_ratio', dimensions: ofRoutes, of: riderDriverRatio },
];
