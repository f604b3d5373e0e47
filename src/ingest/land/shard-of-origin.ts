import { createHash } from 'node:crypto';
import type { Origin } from '../records.ts';

/**
 * The shard on which the records of an origin land, as an index; null: on any. What Kafka delivers stays on the shard of its
 * topic-partition, so that its offsets are on one shard; all else goes where the next batch goes, so that a
 * small load is not cut into as many small batches as there are shards.
 */
export function shardOfOrigin(origin: Origin, shards: number): number | null {
  if (shards === 1) return 0;
  if (origin.source !== 'kafka') return null;
  const digest = createHash('sha256')
    .update(`${origin.origin}/${origin.partition ?? 0}`)
    .digest();
  return digest.readUInt32BE(0) % shards;
}
