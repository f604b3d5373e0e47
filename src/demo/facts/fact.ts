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
  /** Records the version that counts in the ledger. `eventId` is null for an event without one. */
  record(ledger: Ledger, fact: F, eventId: string | null): void;
}
