import type { EventType, Family } from '../../events/contract.ts';
import type { Outcome } from '../ledger/delivered.ts';

/** One message as a producer sends it. */
export interface Message {
  /** The bytes, one character each, to be encoded as latin1. Some messages are not UTF-8, and a few are larger than 1 MiB. */
  text: string;
  deliveredAtMs: number;
  /** The family whose topic receives the message. */
  family: Family;
  /** The intended type; null if the message does not name one. */
  eventType: EventType | null;
  /** The time of the event. */
  atMs: number;
  /** The result that a receiver must reach if it receives everything in the order of delivery. */
  outcome: Outcome;
}
