import { setTimeout } from 'node:timers/promises';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/units.ts';
import { openCity } from './actors/demand.ts';
import { surge } from './actors/surge.ts';
import { makeRunningCity } from './city.ts';
import type { Message } from './delivery/message.ts';
import type { Ledger } from './ledger/ledger.ts';
import { dateOf, localDay } from './local-days.ts';
import type { CityOptions } from './options.ts';
import type { World } from './world.ts';

/** A city with a past that goes on in real time. */
export interface LivingCity {
  /** The messages delivered before the city was made, as fast as they are taken. Take all of them before `live`. */
  history: Iterable<Message>;
  /** Yields later messages, each when it is due, until `signal` is aborted. */
  live(signal: AbortSignal): AsyncGenerator<Message>;
  /** Returns the events per second in the last ten minutes of the history, after the history has been taken. */
  recentRate(): number;
  /** Estimates the share of the history's events that is delivered by a time, from 0 to 1. */
  shareAt: (cityMs: number) => number;
  ledger: Ledger;
  startMs: number;
  /** The end of the history. */
  nowMs: number;
}

/** The clock of the city, and a function that waits. Tests pass their own. */
export interface Clock {
  now: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const wallClock: Clock = {
  now: Date.now,
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, { signal }).catch(() => {}); // An abort ends the wait, and the caller checks the signal.
  },
};

/** The city reaches the requested rate this long before now, so that vehicles are on their way when the live part begins. */
const WARM_UP_MS = 3 * HOUR_MS;
const RECENT_MS = 10 * MINUTE_MS;
const LONGEST_SLEEP_MS = 1_000;

/**
 * Makes a city whose `days` of history end now; it ignores `startDay`. Without `eventsPerSecond` the city lives by its timetable,
 * live as in its past. A higher rate adds departures beside the timetable.
 */
export function historyThenLive(
  options: CityOptions,
  { eventsPerSecond, clock = wallClock }: { eventsPerSecond: number; clock?: Clock },
): LivingCity {
  const nowMs = clock.now();
  const startDay = dateOf(localDay(nowMs - options.days * DAY_MS));
  const { world, ledger, messages } = makeRunningCity({ ...options, startDay }, Infinity);
  let recent = 0;
  openCity(world);
  if (eventsPerSecond > 0) {
    const fromMs = Math.max(world.startMs, nowMs - WARM_UP_MS - DAY_MS);
    world.agenda.add(fromMs, () => {
      const before = countsOf(world, ledger);
      world.agenda.add(nowMs - WARM_UP_MS, () => keepPace(world, ledger, { before, eventsPerSecond }));
    });
  }

  function* history(): Generator<Message> {
    for (const message of messages(() => nowMs)) {
      if (message.deliveredAtMs > nowMs - RECENT_MS) recent++;
      yield message;
    }
  }

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
  const recentRate = () => (recent * 1000) / RECENT_MS;
  const shareAt = (cityMs: number) => weightUntil(world, Math.min(cityMs, nowMs)) / weightUntil(world, nowMs);
  return { history: history(), live, recentRate, shareAt, ledger, startMs: world.startMs, nowMs };
}

/** A city that sends a position every so many seconds has as many positions as other events. */
const PINGS_LIKE_OTHERS_SECONDS = 75;

/** Measures the time since the beginning of a city. Days with positions weigh more, in proportion to their events. */
function weightUntil({ startMs, pingsFromMs, options }: World, cityMs: number): number {
  const withPingsMs = Math.max(0, cityMs - Math.max(startMs, pingsFromMs));
  return cityMs - startMs + (withPingsMs * PINGS_LIKE_OTHERS_SECONDS) / options.pingEverySeconds;
}

/** Counts the messages and runs of a city so far. */
function countsOf({ runs, nowMs }: World, { delivered }: Ledger) {
  return { messages: delivered.messages, runs, atMs: nowMs };
}

/** A departure beside the timetable has fewer riders, and sends this share of the messages of a usual departure. */
const OF_EXTRA_DEPARTURE = 0.8;

/**
 * Adds departures every minute to reach the requested rate. The messages per departure on the day before, when the city lived by
 * its timetable, tell how many departures are needed.
 */
function keepPace(
  world: World,
  ledger: Ledger,
  { before, eventsPerSecond }: { before: ReturnType<typeof countsOf>; eventsPerSecond: number },
): void {
  const { messages, runs, atMs } = countsOf(world, ledger);
  const byItself = (messages - before.messages) / ((atMs - before.atMs) / MINUTE_MS);
  const ofDeparture = (OF_EXTRA_DEPARTURE * (messages - before.messages)) / Math.max(1, runs - before.runs);
  let owed = 0;
  const pace = () => {
    owed += Math.max(0, eventsPerSecond * 60 - byItself) / ofDeparture;
    const departures = Math.floor(owed);
    owed -= departures;
    surge(world, departures);
    world.agenda.add(world.nowMs + MINUTE_MS, pace);
  };
  pace();
}
