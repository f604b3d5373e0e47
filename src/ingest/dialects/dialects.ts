import { bookingService } from './booking-service.ts';
import type { Dialect } from './dialect.ts';
import { fleetService } from './fleet-service.ts';
import { payoutsService } from './payouts-service.ts';
import { tripService } from './trip-service.ts';

/** Every dialect that is understood. A new one is one file beside this one, and its line here. */
export const dialects: readonly Dialect[] = [bookingService, tripService, payoutsService, fleetService];
