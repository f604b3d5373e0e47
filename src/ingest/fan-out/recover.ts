import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { DerivedMigration } from '../../platform/warehouse/parse-migration.ts';
import { homeOf } from '../../platform/warehouse/store.ts';
import type { Repairs, SequencedBatch } from './batch.ts';
import { addRetellings, type TablesOf } from './complete.ts';
import { type Writer, execute, homeTask, mark, tasksOf } from './execute.ts';
import { missingDerived } from './missing-derived.ts';
import { retell } from './retell.ts';
import {
  type Task,
  expectedShares,
  refillDerived,
  refillFamily,
  refillIdentities,
  writeRedeliveries,
} from './statements.ts';

const noTables: TablesOf = { families: [], derived: [] };

interface Place {
  events: number;
  family: string;
  month: number;
}

/** One shard, and the share of the open batch that belongs there. */
interface OpenShard {
  writer: Writer;
  task: Task;
  shard: Connection;
  /** The tables that exist on this shard. */
  schema: TablesOf;
}

/**
 * Completes an open batch by looking at what is stored, never at a log: the batch's rows in one table, shard and month are one
 * part, so they are there as a whole or not at all. It may be killed at any point and repeated. `schemas` are the tables of each
 * shard. Throws `recovery_mismatch` when only some of such rows are there, which no failure known to this design can cause.
 */
export async function recoverBatch(
  writer: Writer,
  schemas: readonly TablesOf[],
  batch: SequencedBatch,
): Promise<Repairs> {
  const repairs: Repairs = [];
  const home = homeOf(writer.store);
  for (const [index, { task, shard }] of tasksOf(writer, batch).entries()) {
    const schema = schemas[index] ?? noTables;
    repairs.push(...(await recoverShard({ writer, task, shard, schema })));
  }
  if ((await count(home, 'redeliveries', batch.seq)) === 0) {
    await retell(writer, batch, null);
    const written = await execute(writer, writeRedeliveries(homeTask(writer, batch), null));
    if (written > 0) repairs.push({ table: 'redeliveries', months: [] });
  }
  const schemaOf = (shard: number) => schemas[shard] ?? noTables;
  const completed = await addRetellings(writer, batch, { schemaOf, isRepeat: true });
  repairs.push(...completed);
  await mark(writer, batch, 'done');
  return repairs;
}

async function recoverShard(open: OpenShard): Promise<Repairs> {
  const { writer, task, shard, schema } = open;
  const { seq } = task.batch;
  const repairs: Repairs = [];
  const expected = await readExpected(open);
  if (expected.length > 0 && (await count(shard, 'event_ids', seq)) === 0) {
    await execute(writer, refillIdentities(task), shard);
    repairs.push({ table: 'event_ids', months: [] });
  }
  for (const family of schema.families) {
    const places = expected.filter((place) => place.family === family.family);
    const missing = missingMonths(family.table, places, await readStored(shard, family.table, seq));
    if (missing.length === 0) continue;
    await execute(writer, refillFamily(family, task, missing), shard);
    repairs.push({ table: family.table, months: missing });
  }
  for (const derived of schema.derived) {
    const months = monthsFor(derived, schema, expected);
    const missing = await missingDerived(shard, derived, { seq, months });
    if (missing.length === 0) continue;
    const filled = await execute(writer, refillDerived(derived, task, missing), shard);
    if (filled > 0) repairs.push({ table: derived.table, months: missing });
  }
  return repairs;
}

async function readExpected({ shard, task }: OpenShard): Promise<Place[]> {
  const row = z.object({ family: z.string(), month: z.int(), events: z.int() });
  const { sql, params } = expectedShares(task);
  return shard.query(row, sql, { params });
}

async function readStored(shard: Connection, table: string, seq: number): Promise<Map<number, number>> {
  const rows = await shard.query(
    z.object({ month: z.int(), rows: z.int() }),
    `SELECT toYYYYMM(event_time) AS month, toUInt32(count()) AS rows FROM ${table} WHERE seq = {seq:UInt64} GROUP BY month`,
    { params: { seq } },
  );
  return new Map(rows.map((row) => [row.month, row.rows]));
}

function missingMonths(table: string, expected: Place[], stored: Map<number, number>): number[] {
  for (const { month, events } of expected) {
    const found = stored.get(month) ?? 0;
    if (found !== 0 && found !== events) {
      throw new CodedError(
        'recovery_mismatch',
        `${table} holds ${found} of ${events} rows of an open batch in ${month}.`,
        {
          facts: { table, month, found, expected: events },
        },
      );
    }
  }
  return expected.filter(({ month }) => !stored.has(month)).map(({ month }) => month);
}

function monthsFor(
  derived: DerivedMigration,
  schema: Pick<TablesOf, 'families'>,
  expected: Place[],
): number[] {
  const family = schema.families.find(({ table }) => table === derived.from)?.family;
  const places = family === undefined ? expected : expected.filter((place) => place.family === family);
  return [...new Set(places.map(({ month }) => month))];
}

async function count(shard: Connection, table: 'event_ids' | 'redeliveries', seq: number): Promise<number> {
  const rows = await shard.query(
    z.object({ n: z.int() }),
    `SELECT toUInt32(count()) AS n FROM ${table} WHERE seq = {seq:UInt64}`,
    {
      params: { seq },
    },
  );
  return rows[0]?.n ?? 0;
}
