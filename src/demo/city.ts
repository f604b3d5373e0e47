import { openCity } from './actors/demand.ts';
import type { Message } from './delivery/message.ts';
import { type Ledger, makeLedger } from './ledger/ledger.ts';
import { type CityOptions, rangeOf } from './options.ts';
import { makeWorld, type World } from './world.ts';

/** A simulated city: its messages in the order of delivery, and the truth about them. */
export interface City {
  /** The messages. They can be iterated once. The ledger knows everything up to the last message that was taken. */
  messages: Iterable<Message>;
  /** The truth. It is complete when the last message has been taken. */
  ledger: Ledger;
  startMs: number;
  endMs: number;
}

/**
 * Makes a city with a fixed end: every message is delivered by then. The same options give the same messages on every machine.
 * Only the ledger grows with every day.
 */
export function makeCity(options: CityOptions): City {
  const { startMs, endMs } = rangeOf(options);
  const { world, ledger, messages } = makeRunningCity(options, endMs);
  openCity(world);
  return { messages: messages(() => endMs), ledger, startMs, endMs };
}

/** Makes a city that goes on until `endMs`, which may be Infinity. */
export function makeRunningCity(options: CityOptions, endMs: number) {
  const { ledger, countDelivered } = makeLedger();
  const world = makeWorld(options, ledger, endMs);

  /** Yields the messages delivered up to a time. It asks for that time again before each message. */
  function* messages(untilMs: () => number): Generator<Message> {
    const { outbox } = world.delivery;
    for (;;) {
      const dueMs = world.agenda.nextAtMs();
      if (outbox.nextAtMs() <= Math.min(dueMs, untilMs())) {
        const message = outbox.take();
        countDelivered(message);
        yield message;
      } else if (dueMs < Math.min(endMs, untilMs())) act(world, dueMs);
      else return;
    }
  }
  return { world, ledger, messages };
}

function act(world: World, dueMs: number): void {
  world.nowMs = Math.max(world.nowMs, dueMs);
  world.agenda.take()();
}
