import { rideEvents } from './ride-events.ts';
import type { Arrival } from './test-store.ts';

/** The life of one payment and its trip: instants in ms, null for a step that did not happen. */
export interface Life {
  riderId: string;
  driverId: string;
  currency: string;
  initiatedAtMs: number | null;
  succeededAtMs: number | null;
  startedAtMs: number | null;
  /** The time of completion or cancellation. */
  endedAtMs: number | null;
  /** Null if the trip was completed or has not ended. */
  cancelledBy: string | null;
  /** The earnings in whole naira. */
  earnings: number;
}

/** Makes random lives between two instants, the same in every run, and their events. */
export function randomLives({ count, fromMs, toMs }: { count: number; fromMs: number; toMs: number }) {
  const random = makeRandom(7);
  const all = Array.from({ length: count }, () => makeLife(random, fromMs, toMs));
  const events = all
    .flatMap((life, i) => eventsOf(life, i))
    .filter(({ ingestedAtMs }) => ingestedAtMs < toMs);
  return { all: all.map((life) => forgetAfter(life, toMs)), arrivals: events };
}

function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function makeLife(random: () => number, fromMs: number, toMs: number): Life {
  const id = (kind: number, of: number) =>
    `${kind}0000000-0000-4000-8000-${String(Math.floor(random() * of)).padStart(12, '0')}`;
  const after = (atMs: number, withinMs: number) => atMs + Math.floor(random() * withinMs);
  const initiatedAtMs = after(fromMs, toMs - fromMs);
  const pays = random() < 0.8;
  const starts = random() < 0.7;
  const succeededAtMs = random() < 0.1 ? initiatedAtMs + 900_000 : after(initiatedAtMs, 30 * 60_000);
  const startedAtMs = after(initiatedAtMs, 20 * 3_600_000);
  const ends = random() < 0.85;
  const isCancelled = ends && random() < 0.3;
  return {
    riderId: id(1, 150),
    driverId: id(2, 15),
    currency: random() < 0.8 ? 'NGN' : 'GHS',
    initiatedAtMs,
    succeededAtMs: pays ? succeededAtMs : null,
    startedAtMs: starts ? startedAtMs : null,
    endedAtMs: starts && ends ? after(startedAtMs + 1, 8 * 3_600_000) : null,
    cancelledBy: starts && isCancelled ? (random() < 0.5 ? 'RIDER' : 'DRIVER') : null,
    earnings: Math.floor(random() * 3000) + 1,
  };
}

function eventsOf(life: Life, i: number): Arrival[] {
  const id = (kind: string) => `${kind}-0000-4000-9000-${String(i).padStart(12, '0')}`;
  const people = { rider_id: life.riderId, currency: life.currency };
  const payment = { ...people, payment_id: id('aaaaaaaa') };
  const trip = { trip_id: id('bbbbbbbb'), rider_id: life.riderId, driver_id: life.driverId };
  const { initiated, success, started, completed, cancelled } = rideEvents;
  const driver_earnings = `${life.earnings}.00`;
  const end = (at: string) =>
    life.cancelledBy === null
      ? completed(at, { ...trip, currency: life.currency, driver_earnings })
      : cancelled(at, { ...trip, cancelled_by: life.cancelledBy, was_started: true });
  return [
    arrival(life.initiatedAtMs, (at) => initiated(at, payment)),
    arrival(life.succeededAtMs, (at) => success(at, payment)),
    arrival(life.startedAtMs, (at) => started(at, trip)),
    arrival(life.endedAtMs, end),
  ].filter((one) => one !== null);
}

function arrival(atMs: number | null, make: (at: string) => Arrival['event']): Arrival | null {
  return atMs === null ? null : { event: make(new Date(atMs).toISOString()), ingestedAtMs: atMs };
}

/** Removes the steps of a life that lie after `nowMs`. */
function forgetAfter(life: Life, nowMs: number): Life {
  const known = (atMs: number | null) => (atMs !== null && atMs < nowMs ? atMs : null);
  const endedAtMs = known(life.endedAtMs);
  return {
    ...life,
    initiatedAtMs: known(life.initiatedAtMs),
    succeededAtMs: known(life.succeededAtMs),
    startedAtMs: known(life.startedAtMs),
    endedAtMs,
    cancelledBy: endedAtMs === null ? null : life.cancelledBy,
  };
}
