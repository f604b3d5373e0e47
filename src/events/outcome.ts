import type { DeadLetterReason, EventType, Family } from './contract.ts';
import type { Violation } from './explain.ts';

/** An event of the contract, ready to land. */
export interface AcceptedEvent {
  eventType: EventType;
  family: Family;
  eventId: string;
  entityId: string;
  /** The UUID that, together with the event type, says whether two messages are the same event. */
  identity: string;
  eventTimeMs: number;
  /**
   * A whole number below 2^53. Two messages of one identity with equal hashes say the same; with different ones their fields are
   * compared (`compare-tellings.ts`).
   */
  contentHash: number;
  /** The JSON text to land, free of personal data; null: the bytes as they came, which have no tab, line feed or backslash. */
  payload: string | null;
  /** The names of fields that the contract does not know and that did not land, as sent. */
  dropped: readonly string[];
  /** The fields of the contract whose text was masked, or landed as null, because it may be personal. */
  masked: readonly string[];
  /** The event or its dialect names the producer. Absent: neither does. */
  producer?: string | undefined;
  /** The fields whose text was cut, in the order of the contract. Absent: none. */
  truncatedFields?: readonly string[] | undefined;
}

/** Why a message is no event. Neither path nor message holds personal data: both are logged. */
export interface Rejection {
  reason: DeadLetterReason;
  /** JSON pointer to what is wrong, such as "/amount"; "" for the message as a whole. */
  path: string;
  message: string;
  /** These faults are all that is wrong, `path` and `message` first. Absent: they say it all. */
  faults?: readonly Violation[];
  /** As in `AcceptedEvent`, the message names its producer. */
  producer?: string;
  /** The type that the message claims, where it can be told and looks like a type. */
  eventType: string | null;
}

/** Returns all that is wrong with a message, the first fault first. */
export function faultsOf({ path, message, faults = [{ path, message }] }: Rejection): readonly Violation[] {
  return faults;
}

export type EventOutcome = { ok: true; event: AcceptedEvent } | { ok: false; rejection: Rejection };

/** One JSON object, whatever its fields. */
export type JsonObject = Record<string, unknown>;
