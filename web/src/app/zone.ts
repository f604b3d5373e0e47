import { facts } from '../facts.ts';
import { clockTime } from './freshness/clock-time.ts';

/** What the time zone of the business is called today, such as WAT. */
export function zoneOfFacts(): string {
  return clockTime(new Date(facts.nowMs).toISOString(), facts.timezone).zone;
}
