import { DAY_MS } from '../kernel/units.ts';
import { type Agenda, makeAgenda } from './agenda.ts';
import { type DayKind, makeCalendar } from './calendar.ts';
import { type Delivery, makeDelivery } from './delivery/delivery.ts';
import type { Driver, Rider, Route } from './entities.ts';
import type { Fact, FactKind } from './facts/fact.ts';
import type { Ledger } from './ledger/ledger.ts';
import { type CityOptions, rangeOf } from './options.ts';
import { makeRandom, type Random } from './random.ts';

/** What the actors of the city share. */
export interface World {
  options: CityOptions;
  random: Random;
  /** What happens next; every item is done at its time. */
  agenda: Agenda<() => void>;
  calendar: (day: number) => DayKind;
  startMs: number;
  /** Telephones report no positions before. */
  pingsFromMs: number;
  /** The time of the item that is being done. */
  nowMs: number;
  /** Tells the receiver and the ledger of a fact. */
  tell<F extends Fact>(kind: FactKind<F>, fact: F): void;
  delivery: Delivery;
  riders: Rider[];
  drivers: Driver[];
  /** Routes that can be booked, by part of the day: morning, daytime, evening. */
  openRoutes: [Route[], Route[], Route[]];
  /** The ids of the administrators. */
  adminIds: string[];
  /** How many people there are, for their serial numbers. */
  people: number;
  /** How many vehicles have left. */
  runs: number;
}

/** A world in which nothing has happened. `endMs` may be Infinity. */
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

/** Has something done in so many ms from now; the fraction of a millisecond is cut off. */
export function after(world: World, ms: number, act: () => void): void {
  world.agenda.add(Math.floor(world.nowMs + ms), act);
}
