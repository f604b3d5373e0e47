import { eventTypes } from '../../events/contract.ts';
import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Batch, BatchMemory } from './batch.ts';

const UUID_BYTES = 16;
const ROW_BYTES = 1 + UUID_BYTES;

/**
 * Reads from the store what the process that landed a batch would remember of it: its accepted records, found by primary key.
 * So a batch of another process is handled like one of our own. The batch lies on one of the shards. Dead letters, and types
 * that the contract no longer has, are left out, since they cannot be repeated. Throws `batch_not_whole` when only some of the
 * records were read: the missing ones would be taken for new.
 */
export async function recallBatch(shards: readonly Connection[], batch: Batch): Promise<BatchMemory> {
  const chunks: Buffer[] = [];
  for (const shard of shards) {
    const rows = shard.stream(
      `SELECT toUInt8(indexOf({types:Array(String)}, event_type)), identity FROM events_raw
       WHERE ingested_at = fromUnixTimestamp64Milli({at:Int64}) AND batch_id = {batch:UUID}
       FORMAT RowBinary`,
      {
        params: { types: [...eventTypes], at: batch.ingestedAtMs, batch: batch.batchId },
        settings: fanOutLimit,
      },
    );
    for await (const chunk of rows) chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const found = bytes.length / ROW_BYTES;
  // No record at all is no error: after a restore, an announced batch may be missing because it landed while the backup ran.
  if (found !== 0 && found !== batch.records)
    throw new CodedError('batch_not_whole', `Of ${batch.records} records of a batch ${found} were read.`, {
      facts: { batch: batch.batchId },
    });
  return { identities: parseIdentities(bytes) };
}

/** Parses rows of two columns: the type's number in the contract, from 1, and a UUID as two little-endian halves. */
export function parseIdentities(bytes: Buffer): BatchMemory['identities'] {
  const count = Math.floor(bytes.length / ROW_BYTES);
  const uuids = Buffer.allocUnsafe(count * UUID_BYTES);
  for (let row = 0; row < count; row += 1)
    bytes.copy(uuids, row * UUID_BYTES, row * ROW_BYTES + 1, (row + 1) * ROW_BYTES);
  uuids.swap64();
  const identities: BatchMemory['identities'] = [];
  for (let row = 0; row < count; row += 1) {
    const eventType = eventTypes[(bytes[row * ROW_BYTES] as number) - 1];
    if (eventType === undefined) continue;
    const hex = uuids.toString('hex', row * UUID_BYTES, (row + 1) * UUID_BYTES);
    identities.push({ identity: dashed(hex), eventType });
  }
  return identities;
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
