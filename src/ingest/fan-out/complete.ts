import { z } from 'zod';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { FamilyMigration } from '../../platform/warehouse/parse-migration.ts';
import type { Schema } from '../../platform/warehouse/schema.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Redelivery, SequencedBatch } from './batch.ts';
import {
  type Column,
  type WithColumns,
  addDifference,
  rowsAfter,
  rowsBefore,
  seqOfAdditions,
} from './complete-statements.ts';
import { type Writer, execute, tasksOf } from './execute.ts';
import { missingDerived } from './missing-derived.ts';
import type { Statement, Task } from './statements.ts';

// A batch may add to events that are stored already: first to the tables derived from their families, by the difference, then to the
// rows of the families. The order matters: the difference is computed from rows that do not have the additions yet. A kill in between leaves
// tables that have their difference, which are known by its sequence number, and tables that have not; a repeat fills the rest. The rows
// are changed to what the retellings say, which may be repeated as often as one likes, also by a former writer that wakes up late.

const ROWS_AT_ONCE = 500;

/** The tables of a shard. */
export type TablesOf = Pick<Schema, 'families' | 'derived'>;

/** These tables and months were filled. Empty: nothing was missing. */
export type Repairs = { table: string; months: number[] }[];

/** A shard, its tables, and the share of the batch there. */
interface Place {
  writer: Writer;
  task: Task;
  shard: Connection;
  schema: TablesOf;
}

/** Returns the last sequence number that a batch has used. */
export function lastSeqOf({ seq }: SequencedBatch, redeliveries: readonly Redelivery[]): number {
  return redeliveries.some(({ added }) => added !== undefined) ? seqOfAdditions(seq) : seq;
}

/** Brings what the retellings of the batch add into all tables, on every shard. It may be killed at any point and repeated. */
export async function completeEvents(
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
     WHERE seq = {seq:UInt64} AND payload != '' GROUP BY family ORDER BY family`,
    { params: { seq: task.batch.seq }, settings: fanOutLimit },
  );
}

async function completeFamily(place: Place, table: FamilyMigration, months: number[]): Promise<Repairs> {
  const { writer, task, shard, schema } = place;
  const repairs: Repairs = [];
  const family = await withColumns(shard, table);
  for (const derived of schema.derived.filter(({ from }) => from === table.table)) {
    const missing = await missingDerived(shard, derived, { seq: seqOfAdditions(task.batch.seq), months });
    if (missing.length === 0) continue;
    const statement = addDifference(family, await withColumns(shard, derived), { ...task, months: missing });
    if ((await execute(writer, statement, shard)) > 0)
      repairs.push({ table: derived.table, months: missing });
  }
  if (await changeRows(place, family)) repairs.push({ table: table.table, months });
  return repairs;
}

async function withColumns<Migration extends { table: string }>(
  shard: Connection,
  table: Migration,
): Promise<WithColumns<Migration>> {
  const columns = await shard.query(
    z.object({ name: z.string(), type: z.string(), is_key: z.int() }),
    `SELECT name, type, is_in_sorting_key AS is_key FROM system.columns
     WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
    { params: { table: table.table } },
  );
  return { table, columns };
}

const changeRow = z.object({
  month: z.int(),
  seq: z.string(),
  i: z.int(),
  before: z.array(z.string().nullable()),
  after: z.array(z.string().nullable()),
});
type Change = z.infer<typeof changeRow>;

/** Puts the additions into the rows of a family. Returns whether a row had to change. */
async function changeRows(
  { writer, task, shard }: Place,
  family: WithColumns<FamilyMigration>,
): Promise<boolean> {
  const { table, columns } = family;
  const texts = (side: string) =>
    `CAST([${columns.map((column) => textOf(column, side)).join(', ')}] AS Array(Nullable(String)))`;
  const changes = await shard.query(
    changeRow,
    `SELECT toYYYYMM(b.event_time) AS month, toString(b.seq) AS seq, b.i AS i, ${texts('b')} AS before, ${texts('a')} AS after
     FROM ${rowsBefore(table, task.share)} AS b INNER JOIN ${rowsAfter(family, task.share)} AS a ON b.seq = a.seq AND b.i = a.i
     WHERE before != after`,
    { params: { seq: task.batch.seq }, settings: fanOutLimit },
  );
  for (const month of new Set(changes.map((change) => change.month))) {
    const ofMonth = changes.filter((change) => change.month === month);
    for (let at = 0; at < ofMonth.length; at += ROWS_AT_ONCE)
      await execute(writer, update(family, month, ofMonth.slice(at, at + ROWS_AT_ONCE)), shard);
  }
  return changes.length > 0;
}

/** Makes the statement that gives rows of a family in one month their values, column by column. */
function update(
  { table, columns }: WithColumns<FamilyMigration>,
  month: number,
  changes: readonly Change[],
): Statement {
  const assignments = columns.flatMap(({ name, type }, index) => {
    const changed = changes.filter(({ before, after }) => before[index] !== after[index]);
    if (changed.length === 0) return [];
    const places = `[${changed.map(({ seq, i }) => `(toUInt64(${seq}), toUInt32(${i}))`).join(', ')}]`;
    const values = valuesOf(
      type,
      changed.map(({ after }) => after[index] ?? null),
    );
    const at = `indexOf(${places}, (seq, i))`;
    return [`${name} = if(${at} = 0, ${name}, ${values}[${at}])`];
  });
  const places = changes.map(({ seq, i }) => `(${seq}, ${i})`).join(', ');
  const seqs = [...new Set(changes.map(({ seq }) => seq))].join(', ');
  return {
    sql: `ALTER TABLE ${table.table} UPDATE ${assignments.join(', ')} IN PARTITION ${month}
      WHERE seq IN (${seqs}) AND (seq, i) IN (${places}) SETTINGS mutations_sync = 1`,
    params: {},
  };
}

const isMap = (type: string) => type.startsWith('Map(');

/** Returns SQL that reads the value of a column as text. The engine reads a map from JSON alone. */
function textOf({ name, type }: Column, side: string): string {
  return `${isMap(type) ? 'toJSONString' : 'toString'}(${side}.${name})`;
}

/** Returns SQL that makes an array of the type from such texts. */
function valuesOf(type: string, texts: readonly (string | null)[]): string {
  if (isMap(type)) return `JSONExtract(${quoted(`[${texts.join(', ')}]`)}, 'Array(${type})')`;
  return `CAST([${texts.map(quoted).join(', ')}] AS Array(${type}))`;
}

function quoted(text: string | null): string {
  return text === null ? 'NULL' : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
