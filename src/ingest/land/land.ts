import { z } from 'zod';
import { hasCode } from '../../kernel/errors.ts';
import { retry } from '../../kernel/retry.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { oneBlock } from '../../platform/warehouse/insert-settings.ts';
import { isMemoryRefusal } from '../../platform/warehouse/engine-refusal.ts';
import { settleLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Batch } from '../fan-out/batch.ts';
import { rowStructure } from '../validate/prepare.ts';

const BACKOFF = { firstMs: 100, maxMs: 2_000 };
const ANSWER_WITHIN_MS = 60_000; // a landing takes less than a second; senders wait behind one that hangs

// The place of a record in its batch is its place in the one block that is read: several threads would shuffle it.
const landing = `INSERT INTO events_raw
  (batch_id, i, ingested_at, source, origin, producer, dropped, partition, incarnation, position, imported, outcome, reason, family, event_type, identity, event_id, entity_id, event_time, content_hash, payload)
  SELECT {batch:UUID}, rowNumberInAllBlocks(), fromUnixTimestamp64Milli({at:Int64}), source, origin, producer, dropped, partition, incarnation, position, imported, outcome, reason, family, event_type, identity, event_id, entity_id,
    fromUnixTimestamp64Milli(event_time), content_hash, payload
  FROM input('${rowStructure}') FORMAT TSV`;

/**
 * The commit point (G3): when this returns, the batch is in `events_raw`, once. When the connection breaks the outcome
 * is unknown, and offering the rows again could land them twice; so the statement is killed, the store is asked, and
 * only a batch that is not there is offered again, until `patienceMs` is over. A refusal for want of memory is waited out in the
 * same way, because other statements give theirs back. Then throws `store_unavailable` or `store_refused`: the batch may have landed
 * all the same, and is then fanned out like any other; the sender's repetition is a duplicate.
 */
export async function landBatch(
  connection: Connection,
  batch: Batch,
  { rows, patienceMs }: { rows: readonly Buffer[]; patienceMs: number },
): Promise<void> {
  const params = { batch: batch.batchId, at: batch.ingestedAtMs };
  const mayPass = (error: unknown) => hasCode(error, 'store_unavailable') || isMemoryRefusal(error);
  await retry(
    async (attempt) => {
      if (attempt > 0 && (await settle(connection, batch))) return;
      const queryId = `l:${batch.batchId}:${attempt}`;
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      await connection.insert(landing, rows, { params, settings: oneBlock, queryId, signal });
    },
    { backoff: BACKOFF, patienceMs, mayPass },
  );
}

/** Ends what may still be running of an earlier attempt; whether the batch has landed. */
async function settle(connection: Connection, batch: Batch): Promise<boolean> {
  await connection.command(`KILL QUERY WHERE startsWith(query_id, {id:String}) SYNC`, {
    params: { id: `l:${batch.batchId}:` },
    settings: settleLimit,
  });
  const rows = await connection.query(
    z.object({ n: z.coerce.number() }),
    'SELECT count() AS n FROM events_raw WHERE ingested_at = fromUnixTimestamp64Milli({at:Int64}) AND batch_id = {batch:UUID}',
    { params: { batch: batch.batchId, at: batch.ingestedAtMs }, settings: settleLimit },
  );
  return (rows[0]?.n ?? 0) > 0;
}
