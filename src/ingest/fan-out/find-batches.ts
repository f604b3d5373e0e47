import { z } from 'zod';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { settleLimit, wholeStoreLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Batch, SequencedBatch } from './batch.ts';

const batchRow = z
  .object({ batch_id: z.string(), at: z.coerce.number(), records: z.int() })
  .transform((row): Batch => ({ batchId: row.batch_id, ingestedAtMs: row.at, records: row.records }));

/** Reads the highest sequence number in use, and the batch that is begun and not done, if there is one. */
export async function readHead(
  connection: Connection,
): Promise<{ seq: number; open: SequencedBatch | null }> {
  const rows = await connection.query(
    z.object({
      seq: z.coerce.number(),
      batch_id: z.string(),
      at: z.coerce.number(),
      records: z.int(),
      done: z.int(),
    }),
    `SELECT seq, any(batch_id) AS batch_id, toUnixTimestamp64Milli(any(ingested_at)) AS at, any(records) AS records, max(state = 'done') AS done
     FROM batches WHERE seq = (SELECT max(seq) FROM batches) GROUP BY seq`,
  );
  const head = rows[0];
  if (head === undefined) return { seq: 0, open: null };
  const batch = { batchId: head.batch_id, ingestedAtMs: head.at, records: head.records, seq: head.seq };
  return { seq: head.seq, open: head.done === 1 ? null : batch };
}

/**
 * Finds landed batches that were never begun, in the order of landing. It skips days whose record counts agree with `batches`,
 * so it takes milliseconds however much is stored.
 */
export async function findUnbegun(connection: Connection, sinceMs: number): Promise<Batch[]> {
  return connection.query(
    batchRow,
    `WITH suspicious AS (
       SELECT raw.day AS day
       FROM (SELECT toYYYYMMDD(ingested_at) AS day, count() AS n FROM events_raw GROUP BY day) AS raw
       LEFT JOIN (SELECT toYYYYMMDD(ingested_at) AS day, sum(records) AS n FROM batches WHERE state = 'begun' GROUP BY day) AS known
       ON raw.day = known.day WHERE raw.n != known.n)
     SELECT batch_id, toUnixTimestamp64Milli(any(ingested_at)) AS at, toUInt32(count()) AS records
     FROM events_raw
     WHERE toYYYYMMDD(ingested_at) IN suspicious AND ingested_at >= fromUnixTimestamp64Milli({since:Int64})
       AND batch_id NOT IN (SELECT batch_id FROM batches WHERE toYYYYMMDD(ingested_at) IN suspicious)
     GROUP BY batch_id ORDER BY at, batch_id`,
    { params: { since: sinceMs }, settings: wholeStoreLimit },
  );
}

/** Landed batches that are not done. */
export interface Undone {
  waiting: number;
  /** The number of them that landed before `overdueBeforeMs`. */
  overdue: number;
  records: number;
  /** Null when no batch waits. */
  oldestIngestedAtMs: number | null;
}

const undoneRow = z
  .object({
    waiting: z.coerce.number(),
    overdue: z.coerce.number(),
    records: z.coerce.number(),
    oldest: z.coerce.number(),
  })
  .transform(({ oldest, ...counts }): Undone => {
    return { ...counts, oldestIngestedAtMs: counts.waiting === 0 ? null : oldest };
  });

/** Counts landed batches that are not done, whichever process landed them, by comparing landed records with done batches. */
export async function countUndone(
  connection: Connection,
  { sinceMs, overdueBeforeMs }: { sinceMs: number; overdueBeforeMs: number },
): Promise<Undone> {
  const rows = await connection.query(
    undoneRow,
    `WITH suspicious AS (
       SELECT raw.day AS day
       FROM (SELECT toYYYYMMDD(ingested_at) AS day, count() AS n FROM events_raw GROUP BY day) AS raw
       LEFT JOIN (SELECT toYYYYMMDD(ingested_at) AS day, sum(records) AS n FROM
         (SELECT DISTINCT batch_id, ingested_at, records FROM batches WHERE state = 'done') GROUP BY day) AS known
       ON raw.day = known.day WHERE raw.n != known.n)
     SELECT count() AS waiting, countIf(at < fromUnixTimestamp64Milli({overdue:Int64})) AS overdue,
       sum(n) AS records, toUnixTimestamp64Milli(min(at)) AS oldest
     FROM (SELECT batch_id, any(ingested_at) AS at, count() AS n FROM events_raw
       WHERE toYYYYMMDD(ingested_at) IN suspicious AND ingested_at >= fromUnixTimestamp64Milli({since:Int64})
         AND batch_id NOT IN (SELECT batch_id FROM batches WHERE state = 'done' AND toYYYYMMDD(ingested_at) IN suspicious)
       GROUP BY batch_id)`,
    { params: { since: sinceMs, overdue: overdueBeforeMs }, settings: wholeStoreLimit },
  );
  return rows[0] ?? { waiting: 0, overdue: 0, records: 0, oldestIngestedAtMs: null };
}

/**
 * Finds batches that other processes announced in the last `windowMs` and that are not begun yet. The window is one of the store's
 * clock: a batch has the ingestion time of the process that landed it, whose clock may be hours away from the writer's.
 */
export async function findAnnounced(connection: Connection, windowMs: number): Promise<Batch[]> {
  const announced = 'announced_at >= now64(3) - toIntervalMillisecond({window:UInt64})';
  // Where processes share PostgreSQL this runs every few seconds and nearly always finds nothing: so it counts first.
  const counted = await connection.query(
    z.object({ n: z.int(), oldest: z.coerce.number() }),
    `SELECT toUInt32(count()) AS n, toUnixTimestamp64Milli(min(ingested_at)) AS oldest FROM landings WHERE ${announced}`,
    { params: { window: windowMs } },
  );
  const { n = 0, oldest = 0 } = counted[0] ?? {};
  if (n === 0) return [];
  return connection.query(
    batchRow,
    `SELECT batch_id, toUnixTimestamp64Milli(any(ingested_at)) AS at, any(records) AS records FROM landings
     WHERE ${announced} AND ingested_at >= fromUnixTimestamp64Milli({oldest:Int64})
       AND batch_id NOT IN (SELECT batch_id FROM batches WHERE ingested_at >= fromUnixTimestamp64Milli({oldest:Int64}))
     GROUP BY batch_id ORDER BY at, batch_id`,
    { params: { window: windowMs, oldest } },
  );
}

/** Tells the writer about a landed batch. */
export async function announce(connection: Connection, batch: Batch): Promise<void> {
  await connection.command(
    `INSERT INTO landings (batch_id, ingested_at, records) SELECT {batch:UUID}, fromUnixTimestamp64Milli({at:Int64}), {records:UInt32}`,
    {
      params: { batch: batch.batchId, at: batch.ingestedAtMs, records: batch.records },
      settings: settleLimit,
    },
  );
}

/** Returns the sequence number of each of these batches that is done, by batch id. */
export async function findDone(
  connection: Connection,
  batches: readonly Pick<Batch, 'batchId' | 'ingestedAtMs'>[],
): Promise<Map<string, number>> {
  if (batches.length === 0) return new Map();
  const rows = await connection.query(
    z.object({ batch_id: z.string(), seq: z.coerce.number() }),
    `SELECT DISTINCT batch_id, seq FROM batches
     WHERE state = 'done' AND batch_id IN {ids:Array(UUID)} AND ingested_at >= fromUnixTimestamp64Milli({since:Int64})`,
    {
      params: {
        ids: batches.map(({ batchId }) => batchId),
        since: Math.min(...batches.map(({ ingestedAtMs }) => ingestedAtMs)),
      },
    },
  );
  return new Map(rows.map(({ batch_id, seq }) => [batch_id, seq]));
}
