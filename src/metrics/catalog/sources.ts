import { paymentSources } from './payment-sources.ts';
import type { Source } from './source.ts';
import { tripSources } from './trip-sources.ts';

/** Everything that metrics are read from. */
export const sources: readonly Source[] = [...paymentSources, ...tripSources];
