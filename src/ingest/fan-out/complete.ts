import { z } from 'zod';
import type { FamilyMigration } from '../../platform/warehouse/parse-migration.ts';
import { addsSomething, type Schema } from '../../platform/warehouse/schema.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Repairs, SequencedBatch } from './batch.ts';
import { changeRows } from './change-rows.ts';
import { addDifference, readColumns, seqOfAdditions } from './complete-statements.ts';
import { readCompleted } from './completed-rows.ts';
import { type Place, type Writer, execute, tasksOf } from './execute.ts';
import { missingDerived } from './missing-derived.ts';

// A batch may add to events that are stored already: first to the tables derived from their families, by the difference, then to the
// rows of the families. The order matters: the difference is computed from rows that do not have the additions yet. A kill in between leaves
// tables that have their difference, which are known by its sequence number, and tables that have not; a repeat fills the rest. The rows
// are changed to what the retellings say, which may be repeated as often as one likes. A former writer that wakes up late changes none: a
// later batch may have added to the same rows meanwhile, and its additions would be lost.

/** The tables of a shard. */
export type TablesOf = Pick<Schema, 'families' | 'derived'>;

/** A place of the batch, and the tables there. */
interface PlaceWithTables extends Place {
  isRepeat: boolean;
  schema: TablesOf;
}

/**
 * Brings what the retellings of the batch add into all tables, on every shard. It may be killed at any point and repeated; `isRepeat` says
 * that it may have been begun before, so that each table is asked for what it lacks.
 */
export async function addRetellings(
  writer: Writer,
  batch: SequencedBatch,
  { schemaOf, isRepeat }: { schemaOf: (shard: number) => TablesOf; isRepeat: boolean },
): Promise<Repairs> {
  const repairs: Repairs = [];
  for (const [index, { task, shard }] of tasksOf(writer, batch).entries()) {
    const place = { writer, task, shard, isRepeat, schema: schemaOf(index) };
    for (const { family, ...change } of await readFamilies(place)) {
      const migration = place.schema.families.find((one) => one.family === family);
      if (migration !== undefined) repairs.push(...(await completeFamily(place, migration, change)));
    }
  }
  return repairs;
}

/** What a batch completes of a family: in which months (YYYYMM), how many rows, and how long their events are as JSON. */
const familyRow = z.object({
  family: z.string(),
  months: z.array(z.int()),
  rows: z.coerce.number(),
  bytes: z.coerce.number(),
});
type FamilyChange = Omit<z.infer<typeof familyRow>, 'family'>;

function readFamilies({ shard, task }: Place): Promise<z.infer<typeof familyRow>[]> {
  return shard.query(
    familyRow,
    `SELECT toString(family) AS family, groupUniqArray(toYYYYMM(event_time)) AS months, count() AS rows, sum(length(payload)) AS bytes
     FROM ${task.share.whole('retellings')}
     WHERE seq = {seq:UInt64} AND ${addsSomething} GROUP BY family ORDER BY family`,
    { params: { seq: task.batch.seq }, settings: fanOutLimit },
  );
}

async function completeFamily(
  place: PlaceWithTables,
  table: FamilyMigration,
  { months, ...size }: FamilyChange,
): Promise<Repairs> {
  const { writer, task, shard, schema, isRepeat } = place;
  const repairs: Repairs = [];
  const family = { table, columns: await readColumns(shard, table.table) };
  const completed = await readCompleted(place, family, size);
  if (completed === null) return [];
  for (const derived of schema.derived.filter(({ from }) => from === table.table)) {
    const want = { seq: seqOfAdditions(task.batch.seq), months };
    const missing = isRepeat ? await missingDerived(shard, derived, want) : months;
    if (missing.length === 0) continue;
    const target = { table: derived, columns: await readColumns(shard, derived.table) };
    const statement = addDifference(completed, target, { ...task, months: missing });
    if ((await execute(writer, statement, shard)) > 0)
      repairs.push({ table: derived.table, months: missing });
  }
  if (await changeRows(place, family)) repairs.push({ table: table.table, months });
  return repairs;
}
