import { z } from 'zod';
import type { FamilyMigration } from '../../platform/warehouse/parse-migration.ts';
import { addsSomething, type Schema } from '../../platform/warehouse/schema.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Repairs, SequencedBatch } from './batch.ts';
import { changeRows } from './change-rows.ts';
import { addDifference, readColumns, seqOfAdditions } from './complete-statements.ts';
import { type Place, type Writer, execute, tasksOf } from './execute.ts';
import { missingDerived } from './missing-derived.ts';

// A batch may add to events that are stored already: first to the tables derived from their families, by the difference, then to the
// rows of the families. The order matters: the difference is computed from rows that do not have the additions yet. A kill in between leaves
// tables that have their difference, which are known by its sequence number, and tables that have not; a repeat fills the rest. The rows
// are changed to what the retellings say, which may be repeated as often as one likes, also by a former writer that wakes up late.

/** The tables of a shard. */
export type TablesOf = Pick<Schema, 'families' | 'derived'>;

/** A place of the batch, and the tables there. */
interface PlaceWithTables extends Place {
  schema: TablesOf;
}

/** Brings what the retellings of the batch add into all tables, on every shard. It may be killed at any point and repeated. */
export async function addRetellings(
  writer: Writer,
  batch: SequencedBatch,
  schemaOf: (shard: number) => TablesOf,
): Promise<Repairs> {
  const repairs: Repairs = [];
  for (const [index, { task, shard }] of tasksOf(writer, batch).entries()) {
    const place = { writer, task, shard, schema: schemaOf(index) };
    for (const { family, months } of await readFamilies(place)) {
      const migration = place.schema.families.find((one) => one.family === family);
      if (migration !== undefined) repairs.push(...(await completeFamily(place, migration, months)));
    }
  }
  return repairs;
}

async function readFamilies({ shard, task }: Place): Promise<{ family: string; months: number[] }[]> {
  return shard.query(
    z.object({ family: z.string(), months: z.array(z.int()) }),
    `SELECT toString(family) AS family, groupUniqArray(toYYYYMM(event_time)) AS months FROM ${task.share.whole('retellings')}
     WHERE seq = {seq:UInt64} AND ${addsSomething} GROUP BY family ORDER BY family`,
    { params: { seq: task.batch.seq }, settings: fanOutLimit },
  );
}

async function completeFamily(
  place: PlaceWithTables,
  table: FamilyMigration,
  months: number[],
): Promise<Repairs> {
  const { writer, task, shard, schema } = place;
  const repairs: Repairs = [];
  const family = { table, columns: await readColumns(shard, table.table) };
  for (const derived of schema.derived.filter(({ from }) => from === table.table)) {
    const missing = await missingDerived(shard, derived, { seq: seqOfAdditions(task.batch.seq), months });
    if (missing.length === 0) continue;
    const target = { table: derived, columns: await readColumns(shard, derived.table) };
    const statement = addDifference(family, target, { ...task, months: missing });
    if ((await execute(writer, statement, shard)) > 0)
      repairs.push({ table: derived.table, months: missing });
  }
  if (await changeRows(place, family)) repairs.push({ table: table.table, months });
  return repairs;
}
