import { z } from 'zod';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Placements } from '../../platform/warehouse/cluster/placement.ts';
import { decorateStore } from '../../platform/warehouse/decorate.ts';
import { oneBlockThroughViews } from '../../platform/warehouse/insert-settings.ts';
import { type Store, homeOf } from '../../platform/warehouse/store.ts';
import type { Redelivery, SequencedBatch } from './batch.ts';
import { fencedOut } from './held-store.ts';
import { readEpoch } from '../../platform/warehouse/read-epoch.ts';
import { shareOfBatch } from '../../platform/warehouse/cluster/share.ts';
import { type Statement, type Task, fanOutEvents, markBatch, writeRedeliveries } from './statements.ts';

/** Runs the statements of one writer: fenced by its epoch on every shard, and named so that a successor can find and kill them. */
export interface Writer {
  store: Store;
  epoch: number;
  placements: Placements;
}

let statements = 0;

function nextQueryId(writer: Writer): string {
  statements += 1;
  return `w:${writer.epoch}:${process.pid}:${statements}`;
}

/** Executes a fenced INSERT on a shard, at home unless another is named, and returns the rows written, those of views included. */
export function execute(
  writer: Writer,
  statement: Statement,
  shard: Connection = homeOf(writer.store),
): Promise<number> {
  return shard.command(statement.sql, {
    params: statement.params,
    settings: oneBlockThroughViews,
    queryId: nextQueryId(writer),
  });
}

/**
 * The writer's store for DDL and rebuilding, which can carry no condition: the epoch is looked at before each statement, and
 * a successor ends the one that runs before it begins. What remains is a process that is stopped between its look and its
 * sending, for longer than its right lasts, and sends when it wakes: that must be harmless by itself (quality/rebuild.ts).
 */
export function namedStore(writer: Writer): Store {
  const { store, epoch } = writer;
  return decorateStore(store, (connection) => ({
    only: ['command'],
    options: (options) => ({ ...options, queryId: nextQueryId(writer) }),
    async around(send) {
      if ((await readEpoch(connection)) !== epoch) throw fencedOut({ epoch });
      return send();
    },
  }));
}

/** What a batch is to each shard, in their order. */
export function tasksOf(writer: Writer, batch: SequencedBatch): { task: Task; shard: Connection }[] {
  const { store, epoch, placements } = writer;
  return store.shards.map((shard, index) => ({
    shard,
    task: { batch, epoch, share: shareOfBatch(store, placements, { shard: index, seq: batch.seq }) },
  }));
}

/** What a batch is to the home shard. */
export function homeTask(writer: Writer, batch: SequencedBatch): Task {
  const { store, epoch, placements } = writer;
  return { batch, epoch, share: shareOfBatch(store, placements, { shard: 0, seq: batch.seq }) };
}

/** Writes a batch state; a fenced-out writer writes nothing and must stop: throws `fenced_out`. */
export async function mark(writer: Writer, batch: SequencedBatch, state: 'begun' | 'done'): Promise<void> {
  if ((await execute(writer, markBatch(homeTask(writer, batch), state))) === 0) {
    throw fencedOut({ epoch: writer.epoch });
  }
}

/**
 * One batch from landed to queryable, on every shard. `suspects` are the identities that may be stored already (null: unknown;
 * none: nothing repeats). Whatever throws here leaves the batch open; recovery completes it by looking at what is stored.
 */
export async function fanOutBatch(
  writer: Writer,
  batch: SequencedBatch,
  suspects: readonly string[] | null,
): Promise<Redelivery[]> {
  await mark(writer, batch, 'begun');
  await onEvery(tasksOf(writer, batch), ({ task, shard }) =>
    execute(writer, fanOutEvents(task, suspects), shard),
  );
  const mayRepeat = suspects === null || suspects.length > 0;
  if (mayRepeat) await execute(writer, writeRedeliveries(homeTask(writer, batch), suspects));
  await mark(writer, batch, 'done');
  return mayRepeat ? readRedeliveries(homeOf(writer.store), batch.seq) : [];
}

/** Acts on all shards at once, and does not return before all have ended: what still ran would meet the recovery. */
async function onEvery<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  const outcomes = await Promise.allSettled(all.map(act));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

const redeliveryRow = z.object({ i: z.int(), status: z.enum(['duplicate', 'conflict']) });

/** The records of a done batch that were not new, by position. */
export function readRedeliveries(connection: Connection, seq: number): Promise<Redelivery[]> {
  return connection.query(
    redeliveryRow,
    'SELECT i, status FROM redeliveries WHERE seq = {seq:UInt64} ORDER BY i',
    {
      params: { seq },
    },
  );
}
