import { type Facts, factsOf } from './facts.ts';

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
}

export interface Ledger {
  entries: ReadonlyMap<string, Entry>;
  /** Bodies that are no events, and whether each was acknowledged. */
  malformed: ReadonlyMap<string, boolean>;
  /** Writes a message down before it is sent. */
  record(message: string): void;
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
    const entry = { variants: [], acceptedLine: null, timesAccepted: 0, acknowledged: false };
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
      if (status !== 'accepted') return;
      entry.timesAccepted += 1;
      entry.acceptedLine = facts.line;
    },
  };
}

/** The key of an event in the ledger and in the tables. */
export function keyOf({ type, identity }: Pick<Facts, 'type' | 'identity'>): string {
  return `${type}|${identity}`;
}
