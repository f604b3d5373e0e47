import { DAY_MS } from '../kernel/units.ts';
import { type Agenda, makeAgenda } from './agenda.ts';
import { type DayKind, makeCalendar } from './calendar.ts';
import { type Delivery, makeDelivery } from './delivery/delivery.ts';
import type { Driver, Rider, Route } from './entities.ts';
import type { Fact, FactKind } from './facts/fact.ts';
import type { Ledger } from './ledger/ledger.ts';
import { type CityOptions, rangeOf } from './options.ts';
import { makeRandom, type Random } from './random.ts';

/** The state that all actors of the city share. */
export interface World {
  options: CityOptions;
  random: Random;
  /** The coming actions. Each runs at its time. */
  agenda: Agenda<() => void>;
  calendar: (day: number) => DayKind;
  startMs: number;
  /** Phones send no positions before this time. */
  pingsFromMs: number;
  /** The time of the action that is running. */
  nowMs: number;
  /** Sends a fact to the receiver and records it in the ledger. */
  tell<F extends Fact>(kind: FactKind<F>, fact: F): void;
  delivery: Delivery;
  riders: Rider[];
  drivers: Driver[];
  /** The routes open for booking, by part of the day: morning, daytime, evening. */
  openRoutes: [Route[], Route[], Route[]];
  /** The ids of the administrators. */
  adminIds: string[];
  /** The number of people so far, for their serial numbers. */
  people: number;
  /** The number of vehicles that have left. */
  runs: number;
}

/** Makes a world in which nothing has happened. `endMs` may be Infinity. */
export function makeWorld(options: CityOptions, ledger: Ledger, endMs: number): World {
  const { seed, shares, aheadMs, keepTruth } = options;
  const { startMs } = rangeOf(options);
  const pingsFromMs = startMs + (options.days - options.pingDays) * DAY_MS;
  const delivery = makeDelivery({ seed, shares, aheadMs, endMs });
  return {
    options,
    random: makeRandom(seed, 1),
    agenda: makeAgenda(),
    calendar: makeCalendar(seed),
    startMs,
    pingsFromMs,
    nowMs: startMs,
    tell(kind, fact) {
      const { counts, eventId } = delivery.send(kind, fact);
      if (keepTruth) kind.record(ledger, counts, eventId);
    },
    delivery,
    riders: [],
    drivers: [],
    openRoutes: [[], [], []],
    adminIds: [],
    people: 0,
    runs: 0,
  };
}

/** Runs an action so many ms from now, rounded down to a whole millisecond. */
export function after(world: World, ms: number, act: () => void): void {
  world.agenda.add(Math.floor(world.nowMs + ms), act);
}
