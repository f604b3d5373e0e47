import type { EventType, Family } from '../../events/contract.ts';
import type { Outcome } from '../ledger/delivered.ts';

/** One message as a producer sends it. */
export interface Message {
  /** The bytes, one character each: to be encoded as latin1. Some messages are not UTF-8, one in a while is > 1 MiB. */
  text: string;
  deliveredAtMs: number;
  /** The family of the topic to which the message was sent. */
  family: Family;
  /** The type that was meant; null where the message does not name one. */
  eventType: EventType | null;
  /** When the event happened. */
  atMs: number;
  /** What a receiver must make of it, when everything is received in the order of delivery. */
  outcome: Outcome;
}
