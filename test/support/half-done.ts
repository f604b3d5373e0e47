import { makeEventChecker } from '../../src/events/check-event.ts';
import { type ClosedBatch, closeDraft, emptyDraft } from '../../src/ingest/land/draft.ts';
import type { Batch, SequencedBatch } from '../../src/ingest/fan-out/batch.ts';
import { type Writer, execute, homeTask, mark, tasksOf } from '../../src/ingest/fan-out/execute.ts';
import { readHead } from '../../src/ingest/fan-out/find-batches.ts';
import {
  type Statement,
  type Task,
  fanOutEvents,
  refillDerived,
  refillFamily,
  refillIdentities,
  writeRedeliveries,
} from '../../src/ingest/fan-out/statements.ts';
import { landBatch } from '../../src/ingest/land/land.ts';
import type { Check, Receipt, RecordResult } from '../../src/ingest/records.ts';
import { emptyPrepared, placeOf, prepareRecord } from '../../src/ingest/validate/prepare.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { homeOf } from '../../src/platform/warehouse/store.ts';
import type { Schema } from '../../src/platform/warehouse/schema.ts';
import { personalDeps } from './personal-keys.ts';

// These functions make the states of a batch that a kill can leave. They stop between the statements of the fan-out.

const checkEvent = makeEventChecker({
  now: Date.now,
  eventTimeMinMs: 0,
  businessCurrency: 'NGN',
  ...personalDeps,
});

/** Lands the events as one batch and does nothing more. */
export async function landOnly(
  connection: Connection,
  events: readonly unknown[],
  ingestedAtMs = Date.now(),
): Promise<Batch> {
  const bytes = events.map((event) => Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)));
  return (await landBytes(connection, bytes, ingestedAtMs)).batch;
}

/** Lands messages as one batch, as if they had arrived at that time. The caller stores its dead letters. */
export async function landBytes(
  connection: Connection,
  messages: readonly Buffer[],
  ingestedAtMs: number,
): Promise<ClosedBatch> {
  const origin = { source: 'http', origin: `half-done ${ingestedAtMs}` } as const;
  const check: Check = ({ bytes }) => checkEvent(bytes);
  const context = { origin, place: placeOf(origin), read: () => null, check };
  const prepared = emptyPrepared({ records: messages.length, bytes: 0 });
  messages.forEach((bytes, position) =>
    prepareRecord(prepared, { position, bytes }, { ...context, receivedAtMs: ingestedAtMs }),
  );
  const promises = {
    landed: Promise.withResolvers<Receipt>(),
    done: Promise.withResolvers<RecordResult[]>(),
  };
  const count = messages.length;
  const part = { origin, prepared, receivedAtMs: ingestedAtMs, bytes: 0, count, ...promises };
  const draft = { ...emptyDraft(), parts: [part], records: prepared.records.length };
  const closed = closeDraft(draft, ingestedAtMs);
  await landBatch(connection, closed.batch, { rows: closed.rows, patienceMs: 0 });
  return closed;
}

/** A batch that is begun, and the tables that receive its events. */
export interface Begun {
  writer: Writer;
  schema: Schema;
  batch: SequencedBatch;
  /** The months of its events as YYYYMM. */
  months: number[];
}

/** Begins a landed batch as the writer would. */
export async function begin(writer: Writer, batch: Batch): Promise<SequencedBatch> {
  // The number after that of the last batch may be the one of its additions, which no batch has.
  const sequenced = { ...batch, seq: (await readHead(homeOf(writer.store))).seq + 2 };
  await mark(writer, sequenced, 'begun');
  return sequenced;
}

async function onShards(
  { writer, batch }: Pick<Begun, 'writer' | 'batch'>,
  statementOf: (task: Task) => Statement,
): Promise<void> {
  for (const { task, shard } of tasksOf(writer, batch)) await execute(writer, statementOf(task), shard);
}

async function identities({ writer, batch }: Begun): Promise<void> {
  await onShards({ writer, batch }, refillIdentities);
}

async function families({ writer, schema, batch }: Begun, months: number[]): Promise<void> {
  for (const family of schema.families)
    await onShards({ writer, batch }, (task) => refillFamily(family, task, months));
}

async function derived(begun: Begun, tables: (table: string) => boolean, months: number[]): Promise<void> {
  for (const table of begun.schema.derived)
    if (tables(table.table)) await onShards(begun, (task) => refillDerived(table, task, months));
}

/** The states that a kill can leave, by name. Each function makes one from a batch that is begun. */
export const halves: Record<string, (begun: Begun) => Promise<void>> = {
  'begun and nothing': async () => undefined,
  'identities only': identities,
  'families filled in one month and not in the next': async (begun) => {
    await identities(begun);
    await families(begun, begun.months.slice(0, 1));
  },
  'families without identities and rollups': (begun) => families(begun, begun.months),
  'families without any rollup': async (begun) => {
    await identities(begun);
    await families(begun, begun.months);
  },
  'rollups filled in one month and not in the next': async (begun) => {
    await identities(begun);
    await families(begun, begun.months);
    await derived(begun, () => true, begun.months.slice(0, 1));
  },
  'one rollup of all': async (begun) => {
    await identities(begun);
    await families(begun, begun.months);
    await derived(begun, (table) => table === 'trips_15m', begun.months);
  },
  'everything but redeliveries and the mark': async ({ writer, batch }) => {
    await onShards({ writer, batch }, (task) => fanOutEvents(task, null));
  },
  'everything but the mark': async ({ writer, batch }) => {
    await onShards({ writer, batch }, (task) => fanOutEvents(task, null));
    await execute(writer, writeRedeliveries(homeTask(writer, batch), null));
  },
};
