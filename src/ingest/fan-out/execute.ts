import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Placements } from '../../platform/warehouse/cluster/placement.ts';
import { shareOfBatch } from '../../platform/warehouse/cluster/share.ts';
import { decorateStore } from '../../platform/warehouse/decorate.ts';
import { oneBlockThroughViews } from '../../platform/warehouse/insert-settings.ts';
import { readEpoch } from '../../platform/warehouse/read-epoch.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import { type Store, homeOf } from '../../platform/warehouse/store.ts';
import type { SequencedBatch } from './batch.ts';
import { fencedOut } from './held-store.ts';
import { type Statement, type Task, markBatch } from './statements.ts';

/** A writer in one epoch. The epoch fences its statements on every shard; their names let a successor find and kill them. */
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

/**
 * Executes a fenced INSERT on a shard (default: home), with more settings if it needs them. Returns the number of rows written, those of
 * views included.
 */
export function execute(
  writer: Writer,
  statement: Statement,
  shard: Connection = homeOf(writer.store),
): Promise<number> {
  return shard.command(statement.sql, {
    params: statement.params,
    settings: { ...oneBlockThroughViews, ...fanOutLimit, ...statement.settings },
    queryId: nextQueryId(writer),
  });
}

/** Executes a fenced INSERT … SELECT … FROM input(…) on the home shard, with these rows. */
export function insertRows(writer: Writer, statement: Statement, rows: readonly unknown[]): Promise<void> {
  const data = rows.map((row) => JSON.stringify(row)).join('\n');
  return homeOf(writer.store).insert(`${statement.sql} FORMAT JSONEachRow`, data, {
    params: statement.params,
    settings: { ...oneBlockThroughViews, ...fanOutLimit },
    queryId: nextQueryId(writer),
  });
}

/**
 * Returns the writer's store for DDL and rebuilding. Such statements cannot carry the fence as a condition, so the epoch is
 * checked before each, and a successor kills the one that runs. One gap stays: a process may be suspended between check and
 * sending until another has taken over, and send when it wakes. So each such statement must be harmless by itself
 * (src/quality/rebuild/rebuild.ts).
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

/** A shard, and the share of a batch that belongs there. */
export interface Place {
  writer: Writer;
  task: Task;
  shard: Connection;
}

/** Returns the share of a batch for each shard, in the order of the shards. */
export function tasksOf(writer: Writer, batch: SequencedBatch): Omit<Place, 'writer'>[] {
  const { store, epoch, placements } = writer;
  return store.shards.map((shard, index) => ({
    shard,
    task: { batch, epoch, share: shareOfBatch(store, placements, { shard: index, seq: batch.seq }) },
  }));
}

/** Returns the share of a batch for the home shard. */
export function homeTask(writer: Writer, batch: SequencedBatch): Task {
  const { store, epoch, placements } = writer;
  return { batch, epoch, share: shareOfBatch(store, placements, { shard: 0, seq: batch.seq }) };
}

/** Writes the state of a batch. Throws `fenced_out` when another writer has taken over: then nothing was written. */
export async function mark(writer: Writer, batch: SequencedBatch, state: 'begun' | 'done'): Promise<void> {
  if ((await execute(writer, markBatch(homeTask(writer, batch), state))) === 0) {
    throw fencedOut({ epoch: writer.epoch });
  }
}
