import type { Work } from '../../kernel/in-slices.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import type { Check, Origin, SourceRecord } from '../records.ts';
import { FAMILY_NOT_ALLOWED, type IngestAnswer, type LandedAnswer } from './ingest-answer.ts';

// A key may be for the events of some families only. What it may not send is refused one by one, as a faulty event is, so that one of
// them does not spoil the rest of its request; but it is no dead letter: it is not stored anywhere, and nobody can replay it.

/** The result of an event that its sender may not send. */
export type RefusedEvent = IngestAnswer['results'][number];

/** What is left of a request when each event that its sender may not send is taken out. */
export interface Parted {
  taken: readonly SourceRecord[];
  refused: RefusedEvent[];
}

/**
 * Parts the records into those to take, and the results of those that the sender may not send. What is no event is taken: it has no
 * family. The check runs here as well as in the intake, so it costs such a key twice.
 */
export function* partByFamily(
  records: readonly SourceRecord[],
  { check, origin, scopes }: { check: Check; origin: Origin; scopes: ReadonlySet<Scope> },
): Work<Parted> {
  const parted = { taken: [] as SourceRecord[], refused: [] as RefusedEvent[] };
  for (const record of records) {
    const outcome = check(record, origin);
    const scope = outcome.ok ? (`ingest:${outcome.event.family}` as const) : null;
    if (!outcome.ok || scope === null || scopes.has(scope)) parted.taken.push(record);
    else parted.refused.push(refusalOf(record, { ...outcome.event, scope }));
    yield;
  }
  return parted;
}

function refusalOf(
  { position }: SourceRecord,
  { eventId, eventType, scope }: { eventId: string; eventType: string; scope: Scope },
): RefusedEvent {
  return {
    index: position,
    status: 'rejected',
    event_id: eventId,
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

/** The same for an answer before the results of the others are known. */
export function landedWithRefused(answer: LandedAnswer, refused: readonly RefusedEvent[]): LandedAnswer {
  return refused.length === 0 ? answer : { ...answer, refused: [...refused] };
}
