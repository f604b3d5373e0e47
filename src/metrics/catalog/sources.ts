import { bookingSources } from './booking-sources.ts';
import { driverSources } from './driver-sources.ts';
import { paymentCohortSources } from './payment-cohort-sources.ts';
import { paymentSources } from './payment-sources.ts';
import { payoutSources } from './payout-sources.ts';
import { revenueSources } from './revenue-sources.ts';
import { routeSources } from './route-sources.ts';
import type { Source } from './source.ts';
import { tripSources } from './trip-sources.ts';
import { userSources } from './user-sources.ts';

/** Everything that metrics are read from. */
export const sources: readonly Source[] = [
  ...bookingSources,
  ...paymentSources,
  ...paymentCohortSources,
  ...revenueSources,
  ...tripSources,
  ...driverSources,
  ...routeSources,
  ...payoutSources,
  ...userSources,
];
