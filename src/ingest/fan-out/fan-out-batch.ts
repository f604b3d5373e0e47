import { z } from 'zod';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { homeOf } from '../../platform/warehouse/store.ts';
import type { Redelivery, SequencedBatch } from './batch.ts';
import { addRetellings, type TablesOf } from './complete.ts';
import { type Writer, execute, homeTask, mark, tasksOf } from './execute.ts';
import { retell } from './retell.ts';
import { fanOutEvents, writeRedeliveries } from './statements.ts';

/** What the writer knows of a batch before its fan-out. */
export interface Foreknowledge {
  /** The identities that may be stored already; null: unknown; none: nothing repeats. */
  suspects: readonly string[] | null;
  /** The Null table whose views fill the tables of all families that the batch has. */
  fan: string;
  schema: TablesOf;
}

/**
 * Makes one landed batch queryable on every shard. An error leaves the batch begun; recovery completes it by looking at what is
 * stored.
 */
export async function fanOutBatch(
  writer: Writer,
  batch: SequencedBatch,
  { suspects, fan, schema }: Foreknowledge,
): Promise<Redelivery[]> {
  await mark(writer, batch, 'begun');
  await onEvery(tasksOf(writer, batch), ({ task, shard }) =>
    execute(writer, fanOutEvents(task, suspects, fan), shard),
  );
  const mayRepeat = suspects === null || suspects.length > 0;
  if (mayRepeat) {
    const adds = await retell(writer, batch, suspects);
    await execute(writer, writeRedeliveries(homeTask(writer, batch), suspects));
    if (adds) await addRetellings(writer, batch, { schemaOf: () => schema, isRepeat: false });
  }
  await mark(writer, batch, 'done');
  return mayRepeat ? readRedeliveries(homeOf(writer.store), batch.seq) : [];
}

/** Acts on all shards at once and returns when all have ended: a statement that still runs would disturb the recovery. */
async function onEvery<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  const outcomes = await Promise.allSettled(all.map(act));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

const redeliveryRow = z
  .object({ i: z.int(), status: z.enum(['duplicate', 'conflict']), added: z.array(z.string()) })
  .transform(({ i, status, added }): Redelivery =>
    added.length === 0 ? { i, status } : { i, status, added },
  );

/** Reads the records of a done batch that were not new, by position. */
export function readRedeliveries(connection: Connection, seq: number): Promise<Redelivery[]> {
  return connection.query(
    redeliveryRow,
    `SELECT d.i AS i, d.status AS status, t.added AS added
     FROM (SELECT i, status FROM redeliveries WHERE seq = {seq:UInt64}) AS d
     LEFT JOIN (SELECT i, added FROM retellings WHERE seq = {seq:UInt64}) AS t ON d.i = t.i
     ORDER BY i`,
    {
      params: { seq },
    },
  );
}
