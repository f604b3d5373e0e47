import { makeZone } from '../../kernel/time-zone.ts';
import type { Clocks } from './dialect.ts';

/**
 * Makes the clocks of the business and of producers that name no zone. When clocks go back, a time that they show twice
 * means the first of the two; when they go forward, a time that they skip is moved past the gap.
 */
export function makeClocks(zones: { businessTimezone: string; dialectTimezone: string }): Clocks {
  return { business: firstInstant(zones.businessTimezone), producer: firstInstant(zones.dialectTimezone) };
}

function firstInstant(name: string): (wallMs: number) => number {
  const zone = makeZone(name);
  return (wallMs) => zone.instantsOf(wallMs)[0];
}
