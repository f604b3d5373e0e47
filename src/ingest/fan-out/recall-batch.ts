import { contract, eventTypes } from '../../events/contract.ts';
import { DAY_MS } from '../../kernel/units.ts';
import { CodedError } from '../../kernel/errors.ts';
import { type Reach, makeReach, reachesAll } from '../../platform/warehouse/reach.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Batch, BatchMemory } from './batch.ts';

const UUID_BYTES = 16;
const DAY_AT = 1 + UUID_BYTES;
const ROW_BYTES = DAY_AT + 4;
/** In place of the number of a type. */
const DEAD_LETTER = 255;

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
      `SELECT if(outcome = 'dead_letter', toUInt8(${DEAD_LETTER}), toUInt8(indexOf({types:Array(String)}, event_type))), identity,
         toInt32(toDate32(event_time))
       FROM events_raw
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
  // Without a record to look at, the reach is unknown.
  return { identities: parseIdentities(bytes), reach: found === 0 ? reachesAll : parseReach(bytes) };
}

/**
 * Parses rows of three columns: the type's number in the contract, from 1; a UUID as two little-endian halves; and the UTC day of the
 * event.
 */
export function parseIdentities(bytes: Buffer): BatchMemory['identities'] {
  const count = Math.floor(bytes.length / ROW_BYTES);
  const uuids = Buffer.allocUnsafe(count * UUID_BYTES);
  for (let row = 0; row < count; row += 1)
    bytes.copy(uuids, row * UUID_BYTES, row * ROW_BYTES + 1, row * ROW_BYTES + DAY_AT);
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

/** Parses from the same rows what the batch may change: everything, when the contract no longer has the type of a record. */
export function parseReach(bytes: Buffer): Reach {
  const reach = makeReach();
  for (let at = 0; at + ROW_BYTES <= bytes.length; at += ROW_BYTES) {
    const code = bytes[at] as number;
    if (code === DEAD_LETTER) continue;
    const family = familyOf(code);
    if (family === undefined) return reachesAll;
    reach.add(family, bytes.readInt32LE(at + DAY_AT) * DAY_MS);
  }
  return reach.reach();
}

function familyOf(code: number): string | undefined {
  const type = eventTypes[code - 1];
  return type && contract.get(type)?.family;
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
