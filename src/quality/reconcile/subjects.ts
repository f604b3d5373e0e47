import { z } from 'zod';
import type { Connection, SqlParams } from '../../platform/warehouse/connection.ts';
import { readPlacements } from '../../platform/warehouse/cluster/placement.ts';
import { type Share, sharesOf } from '../../platform/warehouse/cluster/share.ts';
import type { DerivedMigration, FamilyMigration } from '../../platform/warehouse/parse-migration.ts';
import { addsSomething, type Schema, selectFrom, withAdditions } from '../../platform/warehouse/schema.ts';
import { type Store, homeOf } from '../../platform/warehouse/store.ts';

// A subject is a table and the way to compute it anew. Families come from the landing table; rollups and entity tables come from
// their family. For both, the stored and the expected rows are two SELECTs over the same columns.

/** A range of UTC days as YYYY-MM-DD, both included. */
export interface DayRange {
  from: string;
  to: string;
}

export interface Subject {
  table: string;
  /** The index of the shard that keeps the table. */
  shard: number;
  against: string;
  kind: 'landed' | 'derived';
  /** The columns in the order of the table. */
  columns: string[];
  /** The columns whose values are compared. */
  compared: string[];
  /** The columns whose sums show by how much a day differs. */
  numeric: string[];
  /** SQL: the UTC day of a row, over the table's columns. */
  day: string;
  retentionDays: number;
  /** SELECT of the stored rows of the days, merged to one row per key. */
  stored: string;
  /** SELECT of the same rows, computed from the source. */
  expected: string;
  /** SELECT that fills the table for the days, with partial states that are not merged. */
  refill: string;
  /**
   * SELECT of the days with rows ingested before {limit}. It reads both sides, because either may lose such rows first: the
   * landing table keeps locations longer than their family does.
   */
  sealed: string;
}

/** Makes the parameters of a subject's SELECTs. */
export function daysParams(range: DayRange): SqlParams {
  return { from: range.from, to: range.to };
}

const sealedDays = (day: string, { from, column }: { from: string; column: string }) =>
  `SELECT DISTINCT toString(${day}) AS day FROM ${from} WHERE ${column} < fromUnixTimestamp64Milli({limit:Int64})`;

const between = (expression: string) => `${expression} BETWEEN {from:Date} AND {to:Date}`;

// The intake rejects events more than a day ahead. So an event of a day landed at the earliest on the day before. The landing
// table is ordered by that time, and the engine need not search all of it for a few days.
const landedSince = "ingested_at >= toDateTime64({from:Date}, 3, 'UTC') - INTERVAL 2 DAY";

/** SELECT of the events that the landing table assigns to the shard. `filter` is SQL over records. */
function accepted({ whole, isHere }: Share, filter: string): string {
  return `
  SELECT b.seq AS seq, r.i AS i, r.ingested_at AS ingested_at, r.imported AS imported, toString(r.family) AS family, r.event_type AS event_type, r.identity AS identity,
    r.event_id AS event_id, r.entity_id AS entity_id, r.event_time AS event_time, r.content_hash AS content_hash, if(t.completed != '', t.completed, r.payload) AS payload
  FROM (SELECT * FROM ${whole('events_raw')} WHERE outcome = 'accepted' AND ${filter}) AS r
  INNER JOIN (SELECT DISTINCT batch_id, seq FROM ${whole('batches')} WHERE state = 'done') AS b ON r.batch_id = b.batch_id
  LEFT JOIN (SELECT first_seq, first_i, argMax(payload, (seq, i)) AS completed FROM ${whole('retellings')} WHERE ${addsSomething} GROUP BY first_seq, first_i) AS t
    ON b.seq = t.first_seq AND r.i = t.first_i
  WHERE (b.seq, r.i) NOT IN (SELECT seq, i FROM ${whole('redeliveries')})${isHere === null ? '' : ` AND ${isHere}`}`;
}

/**
 * The depth of comparing families with the landing table. `rows` compares which events there are and when. `values` computes
 * every typed column of every event anew and costs many times as much.
 */
export type Depth = 'rows' | 'values';

/**
 * Reads the list of tables to compare. Each table stands after its source, because a derived table can only be right if its
 * family is. In a cluster the list has each table of each shard.
 */
export async function readSubjects(
  store: Store,
  schema: Schema,
  { retention, depth }: { retention: { events: number; locations: number }; depth: Depth },
): Promise<Subject[]> {
  const shares = sharesOf(store, await readPlacements(homeOf(store)));
  const columns = await Promise.all(store.shards.map(readColumns));
  const of = (share: Share, table: string) => ({
    share,
    columns: columns[share.shard]?.filter((column) => column.table === table) ?? [],
  });
  const daysOf = (family: string) => (family === 'location' ? retention.locations : retention.events);
  return [
    ...shares.map((share) => identitySubject(of(share, 'event_ids'), retention.events)),
    ...schema.families.flatMap((family) =>
      shares.map((share) =>
        familySubject(family, of(share, family.table), { retentionDays: daysOf(family.family), depth }),
      ),
    ),
    ...schema.derived.flatMap((derived) => {
      const reaches = derived.from === 'events' || derived.from === 'location_events';
      const sourceDays = reaches ? retention.locations : retention.events;
      const retentionDays = Math.min(sourceDays, derived.keepsDays ?? sourceDays);
      return shares.map((share) => derivedSubject(derived, of(share, derived.table), retentionDays));
    }),
  ];
}

/** The columns of a table, and its shard. */
interface Place {
  share: Share;
  columns: Column[];
}

type Column = z.infer<typeof columnRow>;
const columnRow = z.object({
  table: z.string(),
  name: z.string(),
  type: z.string(),
  is_in_sorting_key: z.int(),
});

function readColumns(connection: Connection): Promise<Column[]> {
  return connection.query(
    columnRow,
    'SELECT table, name, type, is_in_sorting_key FROM system.columns WHERE database = currentDatabase() ORDER BY table, position',
  );
}

function identitySubject({ share, columns }: Place, retentionDays: number): Subject {
  const names = columns.map(({ name }) => name);
  const source = accepted(share, between('toDate(ingested_at)'));
  const expected = `SELECT ${names.join(', ')} FROM (${source})`;
  return {
    table: 'event_ids',
    shard: share.shard,
    against: 'events_raw',
    kind: 'landed',
    columns: names,
    compared: names,
    numeric: [],
    retentionDays,
    day: 'toDate(ingested_at)',
    stored: `SELECT ${names.join(', ')} FROM event_ids WHERE ${between('toDate(ingested_at)')}`,
    expected,
    refill: expected,
    sealed: `${sealedDays('toDate(ingested_at)', { from: 'event_ids', column: 'ingested_at' })}
      UNION DISTINCT ${sealedDays('toDate(ingested_at)', { from: share.whole('events_raw'), column: 'ingested_at' })}`,
  };
}

const rowColumns = ['seq', 'i', 'ingested_at', 'event_type', 'event_id', 'event_time'];

function familySubject(
  family: FamilyMigration,
  { share, columns }: Place,
  { retentionDays, depth }: { retentionDays: number; depth: Depth },
): Subject {
  const filter = `family = '${family.family}' AND ${between('toDate(event_time)')} AND ${landedSince}`;
  const rows = accepted(share, filter);
  const typed = columns.map(({ name, type }) => `CAST(${name} AS ${type}) AS ${name}`).join(', ');
  const refill = `SELECT ${typed} FROM (${family.select.replace('FROM fan', `FROM (${rows})`)})`;
  const compared = depth === 'values' ? columns.map(({ name }) => name) : rowColumns;
  return {
    table: family.table,
    shard: share.shard,
    against: 'events_raw',
    kind: 'landed',
    retentionDays,
    refill,
    columns: columns.map(({ name }) => name),
    compared,
    numeric:
      depth === 'values'
        ? columns.filter(({ type }) => type.includes('Decimal')).map(({ name }) => name)
        : [],
    day: 'toDate(event_time)',
    stored: `SELECT ${compared.join(', ')} FROM ${family.table} WHERE ${between('toDate(event_time)')}`,
    expected: depth === 'values' ? refill : `SELECT ${rowColumns.join(', ')} FROM (${rows})`,
    sealed: `${sealedDays('toDate(event_time)', { from: family.table, column: 'ingested_at' })}
      UNION DISTINCT ${sealedDays('toDate(event_time)', { from: share.whole('events_raw'), column: `family = '${family.family}' AND ingested_at` })}`,
  };
}

function derivedSubject(
  derived: DerivedMigration,
  { share, columns }: Place,
  retentionDays: number,
): Subject {
  const source = withAdditions(derived.from, { where: between('toDate(event_time)'), whole: share.whole });
  const refill = selectFrom(derived, source);
  return {
    table: derived.table,
    shard: share.shard,
    against: derived.from,
    kind: 'derived',
    day: derived.day,
    retentionDays,
    refill,
    columns: columns.map(({ name }) => name),
    compared: columns.map(({ name }) => name),
    numeric: columns
      .filter(({ type }) => type.startsWith('SimpleAggregateFunction(sum,'))
      .map(({ name }) => name),
    stored: merged(columns, `(SELECT * FROM ${derived.table} WHERE ${between(derived.day)})`),
    expected: merged(columns, `(${refill})`),
    // If the table expires before its source, only the source still has rows of some sealed days.
    sealed: [
      sealedDays(derived.day, { from: derived.table, column: 'oldest_ingested_at' }),
      ...(derived.keepsDays === null
        ? []
        : [sealedDays('toDate(event_time)', { from: derived.from, column: 'ingested_at' })]),
    ].join('\nUNION DISTINCT\n'),
  };
}

/** SQL: one row per key with all states merged, as a reader of the table sees it. */
function merged(columns: Column[], source: string): string {
  const keys = columns.filter((column) => column.is_in_sorting_key === 1).map(({ name }) => name);
  const selected = columns.map((column) =>
    column.is_in_sorting_key === 1 ? `t.${column.name}` : mergeState(column),
  );
  const list = selected.map((expression, index) => `${expression} AS ${columns[index]?.name}`).join(', ');
  return `SELECT ${list} FROM ${source} AS t GROUP BY ${keys.map((key) => `t.${key}`).join(', ')}`;
}

function mergeState({ name, type }: Column): string {
  const simple = /^SimpleAggregateFunction\((\w+),/.exec(type)?.[1];
  // Merges join lists in any order, so the order means nothing.
  if (simple === 'groupArrayArray' || simple === 'groupUniqArrayArray')
    return `arraySort(${simple}(t.${name}))`;
  if (simple !== undefined) return `${simple}(t.${name})`;
  throw new Error(`Column ${name} of type ${type} is neither a key nor an aggregate state`);
}
