import type { SqlParams } from '../../warehouse/connection.ts';
import type { DerivedMigration, FamilyMigration } from '../../warehouse/parse-migration.ts';
import { selectFrom } from '../../warehouse/schema.ts';
import type { SequencedBatch } from './batch.ts';

// The statements of the fan-out. All are repeatable: `seq < {seq}` makes a retry see the store as the first try did, and
// each is fenced: after a take-over with a higher epoch it selects nothing.

/** SQL and the values that the engine binds into it. */
export interface Statement {
  sql: string;
  params: SqlParams;
}

/** The condition that ends every statement of a writer. */
const fence = '(SELECT max(epoch) FROM lease) = {epoch:UInt64}';

const batchRows = `events_raw WHERE ingested_at = fromUnixTimestamp64Milli({at:Int64}) AND batch_id = {batch:UUID} AND outcome = 'accepted'`;

/**
 * Identities of the batch that may be stored already. `suspects` narrows them to a superset of the true ones; null
 * when unknown: then all of the batch are looked up, which is slower and the same.
 */
function candidates(suspects: readonly string[] | null): string {
  return suspects === null ? `(SELECT identity FROM ${batchRows})` : '{suspects:Array(UUID)}';
}

/** The batch's new events, each once: the first of the batch, and not stored by an earlier batch. */
function newEvents(suspects: readonly string[] | null): string {
  return `SELECT {seq:UInt64} AS seq, i, ingested_at, toString(family) AS family, event_type, identity, event_id, entity_id, event_time, content_hash, payload
    FROM (SELECT * FROM ${batchRows} ORDER BY i LIMIT 1 BY event_type, identity)
    WHERE (identity, event_type) NOT IN
      (SELECT identity, event_type FROM event_ids WHERE identity IN ${candidates(suspects)} AND seq < {seq:UInt64})
    AND ${fence}`;
}

function paramsOf(batch: SequencedBatch, epoch: number, suspects: readonly string[] | null): SqlParams {
  return {
    seq: batch.seq,
    epoch,
    batch: batch.batchId,
    at: batch.ingestedAtMs,
    ...(suspects === null ? {} : { suspects }),
  };
}

/** Writes the state of the batch. */
export function markBatch(batch: SequencedBatch, epoch: number, state: 'begun' | 'done'): Statement {
  return {
    sql: `INSERT INTO batches (seq, batch_id, ingested_at, state, epoch, records)
      SELECT {seq:UInt64}, {batch:UUID}, fromUnixTimestamp64Milli({at:Int64}), '${state}', {epoch:UInt64}, {records:UInt32} WHERE ${fence}`,
    params: { ...paramsOf(batch, epoch, null), records: batch.records },
  };
}

/** Sends the new events through all views at once: identities, families, rollups, entity tables. */
export function fanOutEvents(
  batch: SequencedBatch,
  epoch: number,
  suspects: readonly string[] | null,
): Statement {
  return { sql: `INSERT INTO fan ${newEvents(suspects)}`, params: paramsOf(batch, epoch, suspects) };
}

/** Writes down what was not new. After `fanOutEvents`: a redelivery is a record whose stored event is another record. */
export function writeRedeliveries(
  batch: SequencedBatch,
  epoch: number,
  suspects: readonly string[] | null,
): Statement {
  return {
    sql: `INSERT INTO redeliveries
      SELECT {seq:UInt64} AS seq, r.i AS i, if(r.content_hash = first.content_hash, 'duplicate', 'conflict') AS status,
        toString(r.family) AS family, r.event_type AS event_type, r.identity AS identity, r.event_id AS event_id, r.event_time AS event_time,
        first.seq AS first_seq, first.i AS first_i, r.batch_id AS batch_id, r.ingested_at AS ingested_at
      FROM (SELECT * FROM ${batchRows}) AS r
      INNER JOIN
        (SELECT identity, event_type, content_hash, seq, i FROM event_ids
         WHERE identity IN ${candidates(suspects)} AND seq <= {seq:UInt64}) AS first
      ON r.identity = first.identity AND r.event_type = first.event_type
      WHERE (first.seq, first.i) != ({seq:UInt64}, r.i) AND ${fence}`,
    params: paramsOf(batch, epoch, suspects),
  };
}

/** Recovery: the identities of the batch, when their one part is not there. */
export function refillIdentities(batch: SequencedBatch, epoch: number): Statement {
  return {
    sql: `INSERT INTO event_ids SELECT identity, event_type, content_hash, seq, i, ingested_at FROM (${newEvents(null)})`,
    params: paramsOf(batch, epoch, null),
  };
}

/** Recovery: a family's rows of the batch in the given months (YYYYMM), without firing the rollups. */
export function refillFamily(
  family: FamilyMigration,
  batch: SequencedBatch,
  epoch: number,
  months: number[],
): Statement {
  const source = `(SELECT * FROM (${newEvents(null)}) WHERE toYYYYMM(event_time) IN {months:Array(UInt32)})`;
  return {
    sql: `INSERT INTO ${family.table} ${family.select.replace('FROM fan', `FROM ${source}`)}`,
    params: { ...paramsOf(batch, epoch, null), months },
  };
}

/** Recovery: a derived table's share of the batch in the given months, from the rows of its family. */
export function refillDerived(
  derived: DerivedMigration,
  batch: SequencedBatch,
  epoch: number,
  months: number[],
): Statement {
  const source = `(SELECT * FROM ${derived.from} WHERE seq = {seq:UInt64} AND toYYYYMM(event_time) IN {months:Array(UInt32)} AND ${fence})`;
  return {
    sql: `INSERT INTO ${derived.table} ${selectFrom(derived, source)}`,
    params: { seq: batch.seq, epoch, months },
  };
}

/** How many new events the batch has by family and month: what the store must hold of it. */
export function expectedShares(batch: SequencedBatch, epoch: number): Statement {
  return {
    sql: `SELECT family, toYYYYMM(event_time) AS month, toUInt32(count()) AS rows FROM (${newEvents(null)}) GROUP BY family, month`,
    params: paramsOf(batch, epoch, null),
  };
}
