import { findContract } from '../../events/contract.ts';
import type { EventOutcome } from '../../events/outcome.ts';
import type { Work } from '../../kernel/in-slices.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import type { Check, Origin, ReadRecord, SourceRecord } from '../records.ts';
import { FAMILY_NOT_ALLOWED, type IngestAnswer, type LandedAnswer } from './ingest-answer.ts';

// A key may be for the events of some families only. What it may not send is refused one by one, as a faulty event is, so that one of
// them does not spoil the rest of its request; but it is no dead letter: it is not stored anywhere, and nobody can replay it.

/** The result of an event that its sender may not send. */
export type RefusedEvent = IngestAnswer['results'][number];

/** A request has records that its sender may send, and results of those that it may not send. */
export interface Parted {
  taken: readonly SourceRecord[];
  refused: RefusedEvent[];
}

interface PartOptions {
  read: ReadRecord;
  check: Check;
  origin: Origin;
  scopes: ReadonlySet<Scope>;
}

/**
 * Parts the records into those to take, and the results of those that the sender may not send. A faulty event has the family of the
 * type that it claims: who may not send an event may write no dead letter of its kind. What claims no known type is taken. The check runs
 * here as well as in the intake, but only for what the reader leaves to it, and for what is refused.
 */
export function* partByFamily(
  records: readonly SourceRecord[],
  { read, check, origin, scopes }: PartOptions,
): Work<Parted> {
  const parted = { taken: [] as SourceRecord[], refused: [] as RefusedEvent[] };
  for (const record of records) {
    const family = read(record, origin)?.type.family;
    const mayPass = family !== undefined && scopes.has(`ingest:${family}`);
    const claimed = mayPass ? null : claimOf(check(record, origin));
    if (claimed === null || scopes.has(claimed.scope)) parted.taken.push(record);
    else parted.refused.push(refusalOf(record, claimed));
    yield;
  }
  return parted;
}

/** An event claims a type, which needs this scope. */
interface Claim {
  /** Null: it is faulty, so it has none. */
  eventId: string | null;
  eventType: string;
  scope: Scope;
}

function claimOf(outcome: EventOutcome): Claim | null {
  const { eventId, eventType } = outcome.ok ? outcome.event : { eventId: null, ...outcome.rejection };
  const family = findContract(eventType ?? '')?.family;
  return eventType === null || family === undefined
    ? null
    : { eventId, eventType, scope: `ingest:${family}` };
}

function refusalOf({ position }: SourceRecord, { eventId, eventType, scope }: Claim): RefusedEvent {
  return {
    index: position,
    status: 'rejected',
    ...(eventId !== null && { event_id: eventId }),
    event_type: eventType,
    reason: FAMILY_NOT_ALLOWED,
    path: '/event_type',
    message: `The key lacks the scope "${scope}". The event is not stored.`,
  };
}

/** Adds the results of refused events to those of the others. */
export function withRefused(answer: IngestAnswer, refused: readonly RefusedEvent[]): IngestAnswer {
  if (refused.length === 0) return answer;
  const results = [...answer.results, ...refused].toSorted((a, b) => a.index - b.index);
  const { received, rejected } = answer;
  return { ...answer, received: received + refused.length, rejected: rejected + refused.length, results };
}

/** Adds refused events to an answer that comes before the results of the others are known. */
export function landedWithRefused(answer: LandedAnswer, refused: readonly RefusedEvent[]): LandedAnswer {
  return refused.length === 0 ? answer : { ...answer, refused: [...refused] };
}
