import { compareTellings } from '../../src/events/compare-tellings.ts';
import { contract, type DeadLetterReason } from '../../src/events/contract.ts';
import { makeEventChecker } from '../../src/events/check-event.ts';
import type { Message } from '../../src/demo/delivery/message.ts';
import { personalDeps } from './personal-keys.ts';

export type ReceivedEvent = Record<string, unknown> & { event_type: string; event_timestamp: string };

/** The result of receiving messages by the contract: the first event of each identity counts, with what later ones add. */
export interface Received {
  /** The events that count, in the order of their arrival. */
  events: ReceivedEvent[];
  outcomes: ('accepted' | 'duplicate' | 'conflict' | DeadLetterReason)[];
}

/** Receives messages one by one. It uses the project's check and comparison of events, and no other code of the project. */
export function receive(messages: Iterable<Message>, nowMs: number): Received {
  const check = makeEventChecker({
    now: () => nowMs,
    eventTimeMinMs: Date.parse('2000-01-01T00:00:00Z'),
    businessCurrency: 'NGN',
    ...personalDeps,
  });
  const known = new Map<string, { hash: number; place: number }>();
  const received: Received = { events: [], outcomes: [] };
  for (const { text } of messages) {
    const outcome = check(Buffer.from(text, 'latin1'));
    if (!outcome.ok) {
      received.outcomes.push(outcome.rejection.reason);
      continue;
    }
    const { eventType, identity, contentHash: hash, payload } = outcome.event;
    const told = JSON.parse(payload ?? text) as ReceivedEvent;
    const key = `${eventType} ${identity}`;
    const first = known.get(key);
    if (first === undefined) {
      known.set(key, { hash, place: received.events.push(told) - 1 });
      received.outcomes.push('accepted');
      continue;
    }
    const before = received.events[first.place]!;
    const { contradicts, payload: both } = compareTellings(contract.get(eventType)!, before, told);
    received.outcomes.push(first.hash === hash || contradicts.length === 0 ? 'duplicate' : 'conflict');
    if (first.hash !== hash) received.events[first.place] = both as ReceivedEvent;
  }
  return received;
}
