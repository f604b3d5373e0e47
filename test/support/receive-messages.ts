import type { DeadLetterReason } from '../../src/events/contract.ts';
import { makeEventChecker } from '../../src/events/check-event.ts';
import type { Message } from '../../src/demo/delivery/message.ts';
import { personalDeps } from './personal-keys.ts';

export type ReceivedEvent = Record<string, unknown> & { event_type: string; event_timestamp: string };

/** The result of receiving messages by the contract: the first event of each identity counts. */
export interface Received {
  /** The events that count, in the order of their arrival. */
  events: ReceivedEvent[];
  outcomes: ('accepted' | 'duplicate' | 'conflict' | DeadLetterReason)[];
}

/** Receives messages one by one. It uses the project's check of events and no other code of the project. */
export function receive(messages: Iterable<Message>, nowMs: number): Received {
  const check = makeEventChecker({
    now: () => nowMs,
    eventTimeMinMs: Date.parse('2000-01-01T00:00:00Z'),
    businessCurrency: 'NGN',
    ...personalDeps,
  });
  const known = new Map<string, number>();
  const received: Received = { events: [], outcomes: [] };
  for (const { text } of messages) {
    const outcome = check(Buffer.from(text, 'latin1'));
    if (!outcome.ok) {
      received.outcomes.push(outcome.rejection.reason);
      continue;
    }
    const { eventType, identity, contentHash, payload } = outcome.event;
    const first = known.get(`${eventType} ${identity}`);
    if (first === undefined) {
      known.set(`${eventType} ${identity}`, contentHash);
      received.outcomes.push('accepted');
      received.events.push(JSON.parse(payload ?? text) as ReceivedEvent);
    } else received.outcomes.push(first === contentHash ? 'duplicate' : 'conflict');
  }
  return received;
}
