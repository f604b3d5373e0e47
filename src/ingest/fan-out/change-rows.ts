import { z } from 'zod';
import { MIB } from '../../kernel/units.ts';
import { literal } from '../../platform/warehouse/literal.ts';
import type { FamilyMigration } from '../../platform/warehouse/parse-migration.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import { type Column, type WithColumns, rowsAfter, rowsBefore } from './complete-statements.ts';
import { longStatement } from './completed-rows.ts';
import { type Place, execute } from './execute.ts';
import { type Statement, fence } from './statements.ts';

// The values that rows of a family get stand in the statement, so a statement takes only so many of them.

const ROWS_AT_ONCE = 2_000;
const BYTES_AT_ONCE = 2 * MIB;

const changeRow = z.object({
  month: z.int(),
  seq: z.string(),
  i: z.int(),
  before: z.array(z.string().nullable()),
  after: z.array(z.string().nullable()),
});
export type Change = z.infer<typeof changeRow>;

/** Puts the additions of a batch into the rows of a family. Returns whether a row had to change. */
export async function changeRows(
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
  for (const part of cutChanges(changes)) await execute(writer, update(family, part, task.epoch), shard);
  return changes.length > 0;
}

/** Cuts changes into parts that one statement takes: few rows, for each value is searched among them, and few bytes. */
export function* cutChanges(changes: readonly Change[]): Generator<Change[]> {
  let part: Change[] = [];
  let bytes = 0;
  for (const change of changes) {
    const more = change.after.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (part.length === ROWS_AT_ONCE || (part.length > 0 && bytes + more > BYTES_AT_ONCE)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(change);
    bytes += more;
  }
  if (part.length > 0) yield part;
}

/**
 * Returns the statement that gives rows of a family their values, column by column. It writes small parts that readers lay over the
 * rows until a merge brings both together, and is whole when it ends; a mutation would wait for merges, and rewrite the columns of a month.
 */
function update(
  { table, columns }: WithColumns<FamilyMigration>,
  changes: readonly Change[],
  epoch: number,
): Statement {
  const assignments = columns.flatMap(({ name, type }, index) => {
    const changed = changes.filter(({ before, after }) => before[index] !== after[index]);
    if (changed.length === 0) return [];
    const values = valuesOf(
      type,
      changed.map(({ after }) => after[index] ?? null),
    );
    // One literal: the engine counts the parts of an expression, and refuses too many.
    const at = `indexOf(CAST([${placesOf(changed)}] AS Array(Tuple(UInt64, UInt32))), (seq, i))`;
    return [`${name} = if(${at} = 0, ${name}, ${values}[${at}])`];
  });
  const months = [...new Set(changes.map(({ month }) => month))];
  const seqs = [...new Set(changes.map(({ seq }) => seq))].join(', ');
  return {
    sql: `UPDATE ${table.table} SET ${assignments.join(', ')}
      WHERE toYYYYMM(event_time) IN (${months.join(', ')}) AND seq IN (${seqs}) AND (seq, i) IN (${placesOf(changes)}) AND ${fence}`,
    params: { epoch },
    settings: longStatement,
  };
}

const placesOf = (changes: readonly Change[]) => changes.map(({ seq, i }) => `(${seq}, ${i})`).join(', ');

const hasMembers = (type: string) => type.startsWith('Map(') || type.startsWith('Array(');

/** Returns SQL for the value of a column as text. The engine reads many lists or maps from JSON alone. */
function textOf({ name, type }: Column, side: string): string {
  return `${hasMembers(type) ? 'toJSONString' : 'toString'}(${side}.${name})`;
}

/** Returns SQL for an array of the type from such texts. */
function valuesOf(type: string, texts: readonly (string | null)[]): string {
  if (hasMembers(type)) return `JSONExtract(${quoted(`[${texts.join(', ')}]`)}, 'Array(${type})')`;
  return `CAST([${texts.map(quoted).join(', ')}] AS Array(${type}))`;
}

function quoted(text: string | null): string {
  return text === null ? 'NULL' : literal(text);
}
