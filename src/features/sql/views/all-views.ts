import { bookingsView } from './bookings.ts';
import { driversView } from './drivers.ts';
import { eventsView } from './events.ts';
import { paymentsView } from './payments.ts';
import { ridersView } from './riders.ts';
import { routesView } from './routes-of-drivers.ts';
import { tripsView } from './trips.ts';
import type { SqlView } from './view.ts';

/** Every view that people may ask. */
export const sqlViews: readonly SqlView[] = [
  bookingsView,
  paymentsView,
  tripsView,
  driversView,
  ridersView,
  routesView,
  eventsView,
];
