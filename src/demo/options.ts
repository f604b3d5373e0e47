import { type DeliveryShares, defaultShares } from './delivery/shares.ts';
import { dayOf, dayStartMs } from './local-days.ts';

/** The size of a city. */
export interface CitySize {
  /** The days of history. At the end of them the city has about the numbers of people and routes below. */
  days: number;
  riders: number;
  drivers: number;
  routes: number;
  /** The time between two positions of a vehicle. */
  pingEverySeconds: number;
  /** Vehicles send positions on this many last days of the history, and live. Infinity: on all days. */
  pingDays: number;
}

export interface CityOptions extends CitySize {
  /** The same options and seed give the same bytes. */
  seed: number;
  /** The first local day, as YYYY-MM-DD. */
  startDay: string;
  shares: DeliveryShares;
  /** The ms by which the clock of the city is ahead of the real one. Events carry real times. */
  aheadMs: number;
  /** If false, the city keeps no ledger. Then a large city needs little memory, and nobody can ask for the truth. */
  keepTruth: boolean;
}

/** The sizes by name. If a city sends positions on all days, they are about 55 % of the events. */
export const sizes = {
  small: {
    about: '14 months, 0.3 million events',
    days: 426,
    riders: 300,
    drivers: 34,
    routes: 30,
    pingEverySeconds: 200,
    pingDays: Infinity,
  },
  demo: {
    about: '14 months, the last 30 days with positions, 2.3 million',
    days: 426,
    riders: 3_500,
    drivers: 350,
    routes: 128,
    pingEverySeconds: 20,
    pingDays: 30,
  },
  year: {
    about: '365 days, 20 million',
    days: 365,
    riders: 15_000,
    drivers: 1_500,
    routes: 540,
    pingEverySeconds: 47,
    pingDays: Infinity,
  },
  large: {
    about: '90 days, 20 million',
    days: 90,
    riders: 60_000,
    drivers: 6_000,
    routes: 2_150,
    pingEverySeconds: 58,
    pingDays: Infinity,
  },
  huge: {
    about: '90 days, 100 million',
    days: 90,
    riders: 300_000,
    drivers: 30_000,
    routes: 10_750,
    pingEverySeconds: 58,
    pingDays: Infinity,
  },
} as const satisfies Record<string, CitySize & { about: string }>;
export type SizeName = keyof typeof sizes;

/** Makes the options of a city of this size. The defaults are seed 1, a start on 1 March 2025, and the usual faults. */
export function cityOptions(size: SizeName, given: Partial<CityOptions> = {}): CityOptions {
  const usual = { seed: 1, startDay: '2025-03-01', shares: defaultShares, aheadMs: 0, keepTruth: true };
  const { about: _, ...people } = sizes[size];
  return { ...usual, ...people, ...given };
}

/** Returns the start and the end of the city on its own clock, in ms since 1970. */
export function rangeOf({ startDay, days }: CityOptions): { startMs: number; endMs: number } {
  const first = dayOf(startDay);
  return { startMs: dayStartMs(first), endMs: dayStartMs(first + days) };
}
