import { bookingSources } from './bookings/sources.ts';
import { driverSources } from './drivers/sources.ts';
import { paymentCohortSources } from './payments/payment-cohort-sources.ts';
import { paymentSources } from './payments/sources.ts';
import { payoutSources } from './payouts/sources.ts';
import { revenueSources } from './revenue/sources.ts';
import { routeSources } from './routes/sources.ts';
import type { Source } from './source.ts';
import { tripSources } from './trips/sources.ts';
import { userSources } from './users/sources.ts';

/** All sources that metrics read. */
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
