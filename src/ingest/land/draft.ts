import { randomUUID } from 'node:crypto';
import { makeReach } from '../../platform/warehouse/reach.ts';
import type { DeadLetter } from '../dead-letters/dead-letters.ts';
import type { Batch, BatchMemory, Redelivery } from '../fan-out/batch.ts';
import type { Prepared, PreparedRecord } from '../validate/prepare.ts';
import type { Lane, Origin, Receipt, RecordResult } from '../records.ts';
import { RowBuffer } from './row-buffer.ts';

/** A submission on its way through the intake. */
export interface Part {
  origin: Origin;
  prepared: Prepared;
  receivedAtMs: number;
  /** The memory that its records hold (`heldBytes`), for the bound on it. */
  bytes: number;
  /** Records submitted. */
  count: number;
  lane?: Lane | undefined;
  landed: PromiseWithResolvers<Receipt>;
  done: PromiseWithResolvers<RecordResult[]>;
}

/** A batch that is being filled. */
export interface Draft {
  /** Index of the shard on which it is to land; null: on any. */
  shard: number | null;
  parts: Part[];
  records: number;
  /** The bytes of the rows. */
  bytes: number;
}

/** A closed batch: what lands, what is kept aside, and what the fan-out is told. */
export interface ClosedBatch {
  batch: Batch;
  /** TabSeparated, in the order of the records. */
  rows: Buffer[];
  letters: DeadLetter[];
  memory: BatchMemory;
}

export function emptyDraft(shard: number | null = 0): Draft {
  return { shard, parts: [], records: 0, bytes: 0 };
}

/** Tells whether the draft, with `next` added, stays within the limits of a batch. An empty draft takes anything. */
export function fits(draft: Draft, next: Prepared, limits: { maxEvents: number; maxBytes: number }): boolean {
  if (draft.parts.length === 0) return true;
  return (
    draft.records + next.records.length <= limits.maxEvents &&
    draft.bytes + next.rows.length <= limits.maxBytes
  );
}

/** Takes the parts out of a draft whose lane is broken, and gives them back. */
export function takeBroken(draft: Draft): Part[] {
  const broken = draft.parts.filter(({ lane }) => lane?.isBroken === true);
  if (broken.length === 0) return broken;
  draft.parts = draft.parts.filter((part) => !broken.includes(part));
  for (const { prepared } of broken) {
    draft.records -= prepared.records.length;
    draft.bytes -= prepared.rows.length;
  }
  return broken;
}

export function addPart(draft: Draft, part: Part): void {
  draft.parts.push(part);
  draft.records += part.prepared.records.length;
  draft.bytes += part.prepared.rows.length;
}

/** Fixes the batch's identity. Its records are numbered in the order of its parts. */
export function closeDraft(draft: Draft, nowMs: number): ClosedBatch {
  const identities: BatchMemory['identities'] = [];
  const reach = makeReach();
  for (const { prepared } of draft.parts) {
    for (const record of prepared.records) {
      if (!record.ok) continue;
      identities.push(record);
      reach.add(record.family, record.eventTimeMs);
    }
  }
  const rows = draft.parts.map(({ prepared }) => prepared.rows.bytes());
  const letters = draft.parts.flatMap(({ prepared }) => prepared.letters);
  for (const { prepared } of draft.parts) {
    // Forty megabytes a batch, which nobody needs once it has landed, while its parts wait for their results.
    prepared.rows = new RowBuffer(0);
    prepared.letters = [];
  }
  return {
    batch: { batchId: randomUUID(), ingestedAtMs: nowMs, records: draft.records },
    rows,
    letters,
    memory: { identities, reach: reach.reach() },
  };
}

/** Gives each part of a fanned-out batch its results. */
export function reportBatch(draft: Draft, redeliveries: readonly Redelivery[]): void {
  const redeliveryOf = new Map(redeliveries.map((redelivery) => [redelivery.i, redelivery]));
  let i = 0;
  for (const part of draft.parts) {
    part.done.resolve(part.prepared.records.map((record) => resultOf(record, redeliveryOf.get(i++))));
  }
}

function resultOf(record: PreparedRecord, repeated: Redelivery | undefined): RecordResult {
  const { position } = record;
  if (record.ok) {
    const { eventType, eventId, truncatedFields } = record;
    const result = { position, ...statusOf(repeated), eventType, eventId };
    return truncatedFields === undefined ? result : { ...result, truncatedFields };
  }
  const { id, reason, eventType, path, message, faults } = record.letter;
  return { position, status: 'rejected', eventType, reason, path, message, faults, deadLetterId: id };
}

/** Returns the status of an event, and what it added. `repeated` undefined: it is new. */
export function statusOf(repeated: Redelivery | undefined) {
  if (repeated === undefined) return { status: 'accepted' } as const;
  const { status, added } = repeated;
  return { status, ...(added !== undefined && { addedFields: added }) };
}
