import { type DeliveryShares, defaultShares } from './delivery/delivery.ts';
import { dayOf, dayStartMs } from './local-days.ts';

/** The size of a city. */
export interface CitySize {
  /** Days of history, and the people and routes that there are at the end of it, about. */
  days: number;
  riders: number;
  drivers: number;
  routes: number;
  /** The time between two positions of a vehicle. */
  pingEverySeconds: number;
}

export interface CityOptions extends CitySize {
  /** The same options and seed give the same bytes. */
  seed: number;
  /** The first local day, YYYY-MM-DD. */
  startDay: string;
  shares: DeliveryShares;
  /** False where nobody will ask for the truth: a large city then needs little memory. */
  keepTruth: boolean;
}

/** Sizes by name; positions are about 55 % of the events. */
export const sizes = {
  /** 14 months of a small city: about 300,000 events. */
  small: { days: 426, riders: 300, drivers: 34, routes: 30, pingEverySeconds: 200 },
  /** 90 days: about 1 million events. */
  demo: { days: 90, riders: 3_000, drivers: 300, routes: 110, pingEverySeconds: 58 },
  /** 90 days: about 20 million events. */
  large: { days: 90, riders: 60_000, drivers: 6_000, routes: 2_150, pingEverySeconds: 58 },
  /** 90 days: about 100 million events. */
  huge: { days: 90, riders: 300_000, drivers: 30_000, routes: 10_750, pingEverySeconds: 58 },
} as const satisfies Record<string, CitySize>;
export type SizeName = keyof typeof sizes;

/** The options of a city of this size; what is not given is seed 1, from 1 March 2025, with the usual faults. */
export function cityOptions(size: SizeName, given: Partial<CityOptions> = {}): CityOptions {
  const usual = { seed: 1, startDay: '2025-03-01', shares: defaultShares, keepTruth: true };
  return { ...usual, ...sizes[size], ...given };
}

/** When the city begins and ends, in ms since 1970. */
export function rangeOf({ startDay, days }: CityOptions): { startMs: number; endMs: number } {
  const first = dayOf(startDay);
  return { startMs: dayStartMs(first), endMs: dayStartMs(first + days) };
}
