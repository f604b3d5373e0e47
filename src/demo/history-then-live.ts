import { setTimeout } from 'node:timers/promises';
import { DAY_MS, MINUTE_MS } from '../kernel/units.ts';
import { openCity } from './actors/demand.ts';
import { surge } from './actors/surge.ts';
import { makeRunningCity } from './city.ts';
import type { Message } from './delivery/message.ts';
import type { Ledger } from './ledger/ledger.ts';
import { dateOf, localDay } from './local-days.ts';
import type { CityOptions } from './options.ts';
import type { World } from './world.ts';

/** A city with a past that goes on living. */
export interface LivingCity {
  /** What has been delivered up to the moment at which it was made, as fast as it is taken. Take all of it first. */
  history: Iterable<Message>;
  /** What is delivered from then on, each message when it is due, until `signal` is aborted. */
  live(signal: AbortSignal): AsyncGenerator<Message>;
  /** Events a second, about, from the next minute on: never fewer than the city has by itself. */
  setRate(eventsPerSecond: number): void;
  ledger: Ledger;
  startMs: number;
  /** Where the history ends. */
  nowMs: number;
}

/** The wall clock, and how to wait for it; a test brings its own. */
export interface Clock {
  now: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const wallClock: Clock = {
  now: Date.now,
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, { signal }).catch(() => {}); // aborted: the caller looks at the signal
  },
};

/** How long before now the city is brought to the wanted rate, so that vehicles are on their way when live begins. */
const WARM_UP_MS = 90 * MINUTE_MS;
const LONGEST_SLEEP_MS = 1_000;

/**
 * Makes a city whose `days` of history end now; `startDay` is not used. The rate is reached by departures beside the
 * timetable, because a city of that size by itself has a few events a minute, and nearly none at night.
 */
export function historyThenLive(
  options: CityOptions,
  { eventsPerSecond, clock = wallClock }: { eventsPerSecond: number; clock?: Clock },
): LivingCity {
  const nowMs = clock.now();
  const startDay = dateOf(localDay(nowMs - options.days * DAY_MS));
  const { world, ledger, messages } = makeRunningCity({ ...options, startDay }, Infinity);
  let rate = eventsPerSecond;
  openCity(world);
  world.agenda.add(nowMs - WARM_UP_MS, () => keepPace(world, ledger, () => rate));

  async function* live(signal: AbortSignal): AsyncGenerator<Message> {
    while (!signal.aborted) {
      for (const message of messages(clock.now)) {
        yield message;
        if (signal.aborted) return;
      }
      const dueMs = Math.min(world.agenda.nextAtMs(), world.delivery.outbox.nextAtMs());
      await clock.sleep(Math.max(1, Math.min(dueMs - clock.now(), LONGEST_SLEEP_MS)), signal);
    }
  }
  const history = messages(() => nowMs);
  const setRate = (perSecond: number) => void (rate = perSecond);
  return { history, live, setRate, ledger, startMs: world.startMs, nowMs };
}

/** Every minute as many departures as make up for what is missing to the rate. */
function keepPace(world: World, ledger: Ledger, rate: () => number): void {
  const minutes = (world.nowMs - world.startMs) / MINUTE_MS;
  const byItself = ledger.delivered.messages / minutes;
  const ofDeparture = ledger.delivered.messages / Math.max(1, world.runs);
  let owed = 0;
  const pace = () => {
    owed += Math.max(0, rate() * 60 - byItself) / ofDeparture;
    const departures = Math.floor(owed);
    owed -= departures;
    surge(world, departures);
    world.agenda.add(world.nowMs + MINUTE_MS, pace);
  };
  pace();
}
