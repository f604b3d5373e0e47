import { reachesAll } from '../../platform/warehouse/reach.ts';
import type { SqlParams, SqlSettings } from '../../platform/warehouse/connection.ts';
import type { DerivedMigration, FamilyMigration } from '../../platform/warehouse/parse-migration.ts';
import { selectFrom } from '../../platform/warehouse/schema.ts';
import type { SequencedBatch } from './batch.ts';
import type { Share } from '../../platform/warehouse/cluster/share.ts';

// The statements of the fan-out. Each may be repeated: `seq < {seq}` makes a retry see the store as the first try did. Each is
// fenced: after a take-over with a higher epoch it selects nothing.
//
// In a cluster the same statement runs on every shard. It reads the batch and the earlier events from all shards, and takes the
// events that belong on its own.

/** SQL and the values that the engine binds into it. */
export interface Statement {
  sql: string;
  params: SqlParams;
  /** The settings that it needs beside those of every statement of the fan-out. */
  settings?: SqlSettings;
}

/** The subject of a statement: a batch, the writer's epoch, and the share of the batch on the shard where it runs. */
export interface Task {
  batch: SequencedBatch;
  epoch: number;
  share: Share;
}

/** This condition ends every statement of a writer. Each shard has a lease of its own. */
export const fence = '(SELECT max(epoch) FROM lease) = {epoch:UInt64}';

/** The condition that a landed record is one of the batch and an event. */
export const batchIs = `ingested_at = fromUnixTimestamp64Milli({at:Int64}) AND batch_id = {batch:UUID} AND outcome = 'accepted'`;

function batchRows({ whole }: Share): string {
  return `${whole('events_raw')} WHERE ${batchIs}`;
}

/**
 * Selects the identities of the batch that may be stored already. `suspects` is a superset of the stored ones. When it is null,
 * all identities of the batch are looked up: that is slower and has the same result.
 */
function candidates(suspects: readonly string[] | null, share: Share): string {
  return suspects === null ? `(SELECT identity FROM ${batchRows(share)})` : '{suspects:Array(UUID)}';
}

const eventColumns =
  '{seq:UInt64} AS seq, i, ingested_at, imported, toString(family) AS family, event_type, identity, event_id, entity_id, event_time, content_hash, payload';

/** The condition that no earlier batch has stored the record's event. */
function isNew(suspects: readonly string[] | null, share: Share): string {
  return `(identity, event_type) NOT IN
      (SELECT identity, event_type FROM ${share.whole('event_ids')} WHERE identity IN ${candidates(suspects, share)} AND seq < {seq:UInt64})`;
}

/**
 * Selects the batch's new events that belong here, each once: its first record in the batch, unless an earlier batch stored it.
 * When nothing repeats, every record is new; grouping by identity would then only copy the payloads.
 */
function newEvents(suspects: readonly string[] | null, share: Share): string {
  if (share.isHere !== null) return newEventsOfShard(suspects, { ...share, isHere: share.isHere });
  if (suspects?.length === 0) return `SELECT ${eventColumns} FROM ${batchRows(share)} AND ${fence}`;
  return `SELECT ${eventColumns}
    FROM (SELECT * FROM ${batchRows(share)} ORDER BY i LIMIT 1 BY event_type, identity)
    WHERE ${isNew(suspects, share)}
    AND ${fence}`;
}

/**
 * Selects the new events of one shard. Newness is decided over the whole batch and all shards first, and placement afterwards,
 * because two records of one event may name different bookings. Only record numbers travel between shards for that; payloads are
 * filtered where they lie. When there are no suspects, every record is new.
 */
function newEventsOfShard(suspects: readonly string[] | null, share: Share & { isHere: string }): string {
  const first = `SELECT i FROM (SELECT i, event_type, identity FROM ${batchRows(share)} ORDER BY i LIMIT 1 BY event_type, identity)
      WHERE ${isNew(suspects, share)}`;
  const fresh = suspects?.length === 0 ? '' : `AND i IN (${first})`;
  return `SELECT ${eventColumns}
    FROM ${batchRows(share)} AND ${share.isHere} ${fresh}
    AND ${fence}`;
}

/** Returns the values that the engine binds into the statements of a batch. */
export function paramsOf({ batch, epoch }: Task, suspects: readonly string[] | null): SqlParams {
  return {
    seq: batch.seq,
    epoch,
    batch: batch.batchId,
    at: batch.ingestedAtMs,
    ...(suspects === null ? {} : { suspects }),
  };
}

/** Writes the state of the batch. What is begun also tells what it may change, so that no answer to that is kept meanwhile. */
export function markBatch(task: Task, state: 'begun' | 'done'): Statement {
  return {
    sql: `INSERT INTO batches (seq, batch_id, ingested_at, state, epoch, records, reach)
      SELECT {seq:UInt64}, {batch:UUID}, fromUnixTimestamp64Milli({at:Int64}), '${state}', {epoch:UInt64}, {records:UInt32}, {reach:Map(String, Array(Int32))} WHERE ${fence}`,
    params: {
      ...paramsOf(task, null),
      records: task.batch.records,
      reach: state === 'begun' ? (task.batch.reach ?? reachesAll) : {},
    },
  };
}

/**
 * Inserts the new events through all views of a fan at once: identities, families, rollups and entity tables. It is one statement
 * whatever the fan, so that each table gets one part a month.
 */
export function fanOutEvents(task: Task, suspects: readonly string[] | null, fan = 'fan'): Statement {
  return { sql: `INSERT INTO ${fan} ${newEvents(suspects, task.share)}`, params: paramsOf(task, suspects) };
}

/** Returns SQL that joins each redelivery of the batch, as `r`, with the stored event, as `first`, which is another record. */
export function repeatedRecords(task: Task, suspects: readonly string[] | null): string {
  const { share } = task;
  return `(SELECT * FROM ${batchRows(share)}) AS r
      INNER JOIN
        (SELECT identity, event_type, content_hash, seq, i FROM ${share.whole('event_ids')}
         WHERE identity IN ${candidates(suspects, share)} AND seq <= {seq:UInt64}) AS first
      ON r.identity = first.identity AND r.event_type = first.event_type
      WHERE (first.seq, first.i) != ({seq:UInt64}, r.i)`;
}

/**
 * Writes the redeliveries. It must run after `fanOutEvents` on every shard and after the retellings are written: what stands among
 * those contradicts nothing.
 */
export function writeRedeliveries(task: Task, suspects: readonly string[] | null): Statement {
  const agrees = `r.i IN (SELECT i FROM ${task.share.whole('retellings')} WHERE seq = {seq:UInt64})`;
  return {
    sql: `INSERT INTO redeliveries
      SELECT {seq:UInt64} AS seq, r.i AS i, if(r.content_hash = first.content_hash OR ${agrees}, 'duplicate', 'conflict') AS status,
        toString(r.family) AS family, r.event_type AS event_type, r.identity AS identity, r.event_id AS event_id, r.event_time AS event_time,
        first.seq AS first_seq, first.i AS first_i, r.batch_id AS batch_id, r.ingested_at AS ingested_at
      FROM ${repeatedRecords(task, suspects)} AND ${fence}`,
    params: paramsOf(task, suspects),
  };
}

/** For recovery: stores the identities of the batch when their one part is missing. */
export function refillIdentities(task: Task): Statement {
  return {
    sql: `INSERT INTO event_ids SELECT identity, event_type, content_hash, seq, i, ingested_at FROM (${newEvents(null, task.share)})`,
    params: paramsOf(task, null),
  };
}

/** For recovery: stores a family's rows of the batch in the given months (YYYYMM), without feeding the rollups. */
export function refillFamily(family: FamilyMigration, task: Task, months: number[]): Statement {
  const source = `(SELECT * FROM (${newEvents(null, task.share)}) WHERE toYYYYMM(event_time) IN {months:Array(UInt32)})`;
  return {
    sql: `INSERT INTO ${family.table} ${family.select.replace('FROM fan', `FROM ${source}`)}`,
    params: { ...paramsOf(task, null), months },
  };
}

/** For recovery: stores a derived table's rows of the batch in the given months, computed from the rows of its family. */
export function refillDerived(
  derived: DerivedMigration,
  { batch, epoch }: Omit<Task, 'share'>,
  months: number[],
): Statement {
  const source = `(SELECT * FROM ${derived.from} WHERE seq = {seq:UInt64} AND toYYYYMM(event_time) IN {months:Array(UInt32)} AND ${fence})`;
  return {
    sql: `INSERT INTO ${derived.table} ${selectFrom(derived, source)}`,
    params: { seq: batch.seq, epoch, months },
  };
}

/** Counts the batch's new events here by family and month: recovery must find as many stored. */
export function expectedShares(task: Task): Statement {
  return {
    sql: `SELECT family, toYYYYMM(event_time) AS month, toUInt32(count()) AS events FROM (${newEvents(null, task.share)}) GROUP BY family, month`,
    params: paramsOf(task, null),
  };
}
