import { z } from 'zod';
import type { Share } from '../../platform/warehouse/cluster/share.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { DerivedMigration, FamilyMigration } from '../../platform/warehouse/parse-migration.ts';
import { addsSomething, selectFrom } from '../../platform/warehouse/schema.ts';
import type { Redelivery, SequencedBatch } from './batch.ts';
import type { CompletedRows } from './completed-rows.ts';
import { type Statement, type Task, fence } from './statements.ts';

// The additions of a batch's retellings go into the tables derived from a family as a difference: what the events yield with the additions,
// less what they yield without. This carries the sequence number after that of the batch, so that it is told apart from the batch's own events.

const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  /** 1: the column is part of the sorting key. */
  is_key: z.int(),
});

/** A column of a table. */
export type Column = z.infer<typeof columnRow>;

/** A table and its columns. */
export interface WithColumns<Migration> {
  table: Migration;
  columns: readonly Column[];
}

/** Reads the columns of a table, in their order. */
export function readColumns(shard: Connection, table: string): Promise<Column[]> {
  return shard.query(
    columnRow,
    `SELECT name, type, is_in_sorting_key AS is_key FROM system.columns
     WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
    { params: { table } },
  );
}

/** The sequence number under which the additions of a batch stand in derived tables. No batch has it. */
export function seqOfAdditions(seq: number): number {
  return seq + 1;
}

/** Returns the last sequence number that a batch has used. */
export function lastSeqOf({ seq }: SequencedBatch, redeliveries: readonly Redelivery[]): number {
  return redeliveries.some(({ added }) => added !== undefined) ? seqOfAdditions(seq) : seq;
}

/** Returns SQL that selects the events of a family that the batch completes, as records with all that has been added. */
function completedRecords({ whole }: Share, family: string): string {
  return `(SELECT first_seq AS seq, first_i AS i, first_ingested_at AS ingested_at, first_imported AS imported, toString(family) AS family, event_type, identity,
      first_event_id AS event_id, entity_id, event_time, first_content_hash AS content_hash, payload
    FROM (SELECT * FROM ${whole('retellings')} WHERE seq = {seq:UInt64} AND family = '${family}' AND ${addsSomething}) AS t
    ORDER BY t.i DESC LIMIT 1 BY first_seq, first_i)`;
}

const placeOf = ({ whole }: Share, family: string) =>
  `(seq, i) IN (SELECT first_seq, first_i FROM ${whole('retellings')} WHERE seq = {seq:UInt64} AND family = '${family}' AND ${addsSomething})`;

/** Returns SQL that selects the rows of the family on this shard that the batch completes, as they are stored. */
export function rowsBefore(family: FamilyMigration, share: Share): string {
  return `(SELECT * FROM ${family.table} WHERE ${placeOf(share, family.family)})`;
}

/**
 * Returns SQL that selects the rows of `rowsBefore`, completed. GLOBAL: the shard that asks decides which rows are its own; without it the
 * condition goes to the shard that keeps the retellings, which has none of the others' rows.
 */
export function rowsAfter({ table, columns }: WithColumns<FamilyMigration>, share: Share): string {
  const typed = columns.map(({ name, type }) => `CAST(${name} AS ${type}) AS ${name}`).join(', ');
  const selected = table.select.replace('FROM fan', `FROM ${completedRecords(share, table.family)}`);
  return `(SELECT ${typed} FROM (${selected}) WHERE (seq, i) GLOBAL IN (SELECT seq, i FROM ${rowsBefore(table, share)}))`;
}

/** Adds to a derived table, in the given months (YYYYMM), by how much the additions of the batch change it. */
export function addDifference(
  { before, after, settings }: CompletedRows,
  { table: derived, columns }: WithColumns<DerivedMigration>,
  { batch, epoch, months }: Task & { months: readonly number[] },
): Statement {
  const side = (rows: string, isAfter: 0 | 1) => {
    const source = `(SELECT * REPLACE ({added_as:UInt64} AS seq) FROM ${rows} WHERE toYYYYMM(event_time) IN {months:Array(UInt32)})`;
    return `SELECT *, ${isAfter} AS is_after FROM (${selectFrom(derived, source)})`;
  };
  const names = columns.map(({ name }) => name).join(', ');
  const keys = columns.filter(({ is_key }) => is_key === 1).map(({ name }) => `d.${name}`);
  return {
    sql: `INSERT INTO ${derived.table} (${names})
      SELECT ${columns.map(difference).join(', ')}
      FROM (${side(before, 0)} UNION ALL ${side(after, 1)}) AS d
      WHERE ${fence} GROUP BY ${keys.join(', ')}`,
    params: { seq: batch.seq, added_as: seqOfAdditions(batch.seq), epoch, months },
    settings,
  };
}

/** These are the same on both sides, and a row that brings an addition has them: recovery and expiry read them. */
const ofEachRow: readonly string[] = ['last_seq', 'oldest_ingested_at'];

/**
 * Returns SQL for what a row of a derived table must get, so that its value becomes that of the completed events. What does not change is
 * left at the value that merges ignore: until the parts are merged the row stands beside that of the event, and whoever counts rows by a
 * time must not find that time in both.
 */
function difference({ name, type, is_key }: Column): string {
  if (is_key === 1) return `d.${name} AS ${name}`;
  const [, aggregate = '', inner = ''] = /^SimpleAggregateFunction\((\w+), (.*)\)$/.exec(type) ?? [];
  const of = (condition: string) => `${aggregate}If(d.${name}, ${condition})`;
  const [before, after] = [of('d.is_after = 0'), of('d.is_after = 1')];
  switch (aggregate) {
    case 'sum':
      return `CAST(${after} - ${before} AS ${inner}) AS ${name}`;
    case 'groupArrayArray': // an entry for each event, and there is no new one
      return `CAST([] AS ${inner}) AS ${name}`;
    case 'max':
    case 'min':
      return `CAST(${isIgnored(name, { aggregate, inner }) ? unlessSame(before, after, inner) : after} AS ${inner}) AS ${name}`;
    case 'groupBitOr':
    case 'groupUniqArrayArray':
      return `CAST(${after} AS ${inner}) AS ${name}`;
    default:
      throw new Error(`Nothing can be added to column ${name} of type ${type}`);
  }
}

/** Tells whether merges ignore the empty value of the column: null is ignored by both, and what is least by a maximum. */
function isIgnored(name: string, { aggregate, inner }: { aggregate: string; inner: string }): boolean {
  return !ofEachRow.includes(name) && (inner.includes('Nullable(') || aggregate === 'max');
}

function unlessSame(before: string, after: string, inner: string): string {
  const empty = inner.includes('Nullable(')
    ? 'NULL'
    : `defaultValueOfTypeName('${inner.replaceAll("'", "\\'")}')`;
  return `if(${before} IS NOT DISTINCT FROM ${after}, ${empty}, ${after})`;
}
