import { deadLetterReasons, type DeadLetterReason, type EventType } from '../../events/contract.ts';

/** The result that a receiver must reach for a message. */
export type Outcome = 'accepted' | 'duplicate' | 'conflict' | DeadLetterReason;

/** The counts of the messages delivered so far, as a receiver must have counted them. */
export interface Delivered {
  messages: number;
  /** The number of accepted events, by type. */
  accepted: Map<EventType, number>;
  duplicates: number;
  conflicts: number;
  rejected: Map<DeadLetterReason, number>;
  /** The number of events that came more than 5 minutes after they happened. */
  late: number;
  /** The number of events that came after an event with a later time. */
  outOfOrder: number;
}

/** Makes the counts, and the function that counts a message at its delivery. */
export function makeDelivered() {
  const counts: Delivered = {
    messages: 0,
    accepted: new Map(),
    duplicates: 0,
    conflicts: 0,
    rejected: new Map(),
    late: 0,
    outOfOrder: 0,
  };
  let newestMs = -Infinity;
  const count = (message: {
    outcome: Outcome;
    eventType: EventType | null;
    atMs: number;
    deliveredAtMs: number;
  }) => {
    const { outcome, eventType, atMs, deliveredAtMs } = message;
    counts.messages++;
    if (isReason(outcome)) {
      counts.rejected.set(outcome, (counts.rejected.get(outcome) ?? 0) + 1);
      return;
    }
    if (outcome === 'duplicate') counts.duplicates++;
    else if (outcome === 'conflict') counts.conflicts++;
    else if (eventType !== null) counts.accepted.set(eventType, (counts.accepted.get(eventType) ?? 0) + 1);
    if (deliveredAtMs - atMs > LATE_MS) counts.late++;
    if (atMs < newestMs) counts.outOfOrder++;
    else newestMs = atMs;
  };
  return { counts, count };
}

const LATE_MS = 300_000;
const reasons: ReadonlySet<string> = new Set(deadLetterReasons);

function isReason(outcome: Outcome): outcome is DeadLetterReason {
  return reasons.has(outcome);
}
