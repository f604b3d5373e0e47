import type { EventType, Family } from '../../events/contract.ts';
import type { EventTimes } from '../event-text.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Something that happened at a moment (ms since 1970). */
export interface Fact {
  at: number;
  /** The experiments that the subject saw, as JSON; empty or absent for none. */
  experiments?: string;
}

/** How a kind of fact becomes an event, and what the ledger remembers of it. */
export interface FactKind<F extends Fact> {
  type: EventType;
  family: Family;
  /** Whether it happens once in the life of its entity, so that a receiver must know it whatever its event id. */
  once: boolean;
  /** The fields of the event as JSON members, beginning with a comma. */
  write(fact: F, times: EventTimes): string;
  /** Makes another account of the same event: the same entity, other content. */
  alter(fact: F): F;
  /** Takes the account that counts into the ledger; `eventId` is null for an event without one. */
  record(ledger: Ledger, fact: F, eventId: string | null): void;
}
