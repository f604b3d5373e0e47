import { makeZone } from '../../kernel/time-zone.ts';
import type { Clocks } from './dialect.ts';

/**
 * The clocks of the business and of producers that name no zone. A time that clocks show twice is the first of the two,
 * one that they skip is moved past the gap.
 */
export function makeClocks(zones: { businessTimezone: string; dialectTimezone: string }): Clocks {
  return { business: firstInstant(zones.businessTimezone), producer: firstInstant(zones.dialectTimezone) };
}

function firstInstant(name: string): (wallMs: number) => number {
  const zone = makeZone(name);
  return (wallMs) => zone.instantsOf(wallMs)[0];
}
