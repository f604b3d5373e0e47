import type { EventType, Family } from '../../events/contract.ts';
import type { EventTimes } from '../event-text.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Something that happened at a time (ms since 1970). */
export interface Fact {
  at: number;
  /** The experiments that the person was in, as JSON; empty or absent for none. */
  experiments?: string;
}

/** A kind of fact: how to write its event, and what to record in the ledger. */
export interface FactKind<F extends Fact> {
  type: EventType;
  family: Family;
  /** True if it happens once in the life of its entity. A receiver then recognises it whatever its event id. */
  once: boolean;
  /** Writes the fields of the event as JSON members, beginning with a comma. */
  write(fact: F, times: EventTimes): string;
  /** Makes a different version of the event: the same entity with other content. */
  alter(fact: F): F;
  /** Returns what both versions tell together where one only adds to the other; null: they contradict each other. Absent: they always do. */
  join?(first: F, second: F): F | null;
  /** Records the version that counts in the ledger. `eventId` is null for an event without one. */
  record(ledger: Ledger, fact: F, eventId: string | null): void;
}

/** Joins two values of which one may be unknown; null: they contradict each other. */
export function joinKnown(first: number, second: number, unknown: number): number | null {
  if (first === unknown) return second;
  return second === unknown || second === first ? first : null;
}
