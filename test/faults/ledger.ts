import { type Facts, factsOf, factsOfEvent, readMessage } from './facts.ts';
import type { Message } from './trip-service.ts';

// The producer's own record: every event that it made, and every answer that it was given. The balance is drawn from it
// and from the tables; what the service counts is not asked.

/** One event with all the contents that were sent under its identity. */
export interface Entry {
  variants: Facts[];
  /** The line of the variant that was acknowledged as new. */
  acceptedLine: string | null;
  timesAccepted: number;
  /** Whether any message of it was acknowledged, so that it must not be lost. */
  acknowledged: boolean;
  /** Of an event that two producers tell: everything that was told, and how many tellings there were. Null: one tells it. */
  told: { event: Message; tellings: Set<string> } | null;
}

export interface Ledger {
  entries: ReadonlyMap<string, Entry>;
  /** Bodies that are no events, and whether each was acknowledged. */
  malformed: ReadonlyMap<string, boolean>;
  /** Writes a message down before it is sent. */
  record(message: string): void;
  /** Writes down one of several tellings of an event, which do not contradict each other: together they are its content. */
  recordTelling(message: string): void;
  recordMalformed(message: string): void;
  /** An answer for one message; `landed` says that it is stored, and no more. */
  acknowledge(message: string, status: string): void;
  /** Answers that cannot be: a valid event rejected, a malformed one accepted. */
  contradictions: string[];
}

export function makeLedger(): Ledger {
  const entries = new Map<string, Entry>();
  const malformed = new Map<string, boolean>();
  const contradictions: string[] = [];
  const contradict = (text: string) =>
    void (contradictions.length < 10 && contradictions.push(text.slice(0, 200)));

  function entryOf(facts: Facts): Entry {
    const key = keyOf(facts);
    const known = entries.get(key);
    if (known !== undefined) return known;
    const entry = { variants: [], acceptedLine: null, timesAccepted: 0, acknowledged: false, told: null };
    entries.set(key, entry);
    return entry;
  }

  return {
    entries,
    malformed,
    contradictions,
    record(message) {
      const facts = factsOf(message);
      const { variants } = entryOf(facts);
      if (!variants.some(({ line }) => line === facts.line)) variants.push(facts);
    },
    recordTelling(message) {
      const event = readMessage(message);
      const entry = entryOf(factsOfEvent(event));
      entry.told ??= { event: {}, tellings: new Set() };
      Object.assign(entry.told.event, event);
      entry.told.tellings.add(message);
      // The booking of a trip decides where it counts, so it stays with the first telling, whichever landed first.
      const { booking_id: _, ...withoutBooking } = entry.told.event;
      const isTrip = event['event_type'] === 'trip.completed';
      entry.variants = [entry.told.event, ...(isTrip ? [withoutBooking] : [])].map(factsOfEvent);
    },
    recordMalformed(message) {
      malformed.set(message, malformed.get(message) ?? false);
    },
    acknowledge(message, status) {
      if (malformed.has(message)) {
        malformed.set(message, true);
        if (status !== 'rejected' && status !== 'landed') contradict(`${status}: ${message}`);
        return;
      }
      const facts = factsOf(message);
      const entry = entryOf(facts);
      entry.acknowledged = true;
      if (status === 'rejected') contradict(`rejected: ${message}`);
      if (status === 'conflict' && entry.told !== null) contradict(`conflict: ${message}`);
      if (status !== 'accepted') return;
      entry.timesAccepted += 1;
      if (entry.told === null) entry.acceptedLine = facts.line;
    },
  };
}

/** The key of an event in the ledger and in the tables. */
export function keyOf({ type, identity }: Pick<Facts, 'type' | 'identity'>): string {
  return `${type}|${identity}`;
}
