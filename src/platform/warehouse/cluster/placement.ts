import { z } from 'zod';
import type { Connection } from '../connection.ts';
import type { Store } from '../store.ts';

// Decides on which shard an event is stored: bookings, payments and trips with their booking, everything else with its entity.
//
// The shard is a hash modulo the number of shards *when the event's batch was fanned out*. Each such number is stored with the
// sequence number from which it holds. So a shard can be added without moving stored events: readers ask all shards anyway, and
// recovery and reconciliation know where an older batch belongs.

/** The number of shards from each sequence number on, in ascending order. The first entry starts at 0. */
export type Placements = readonly { fromSeq: number; shards: number }[];

/** SQL over a record's `family`, `entity_id` and `payload`: records with the same value are stored on the same shard. */
const shardKey = `if(family IN ('payment', 'trip'), ifNull(toUUIDOrNull(JSONExtractString(payload, 'booking_id')), entity_id), entity_id)`;

/** Returns SQL over the same columns for the index of the shard, from 0. `shards` is SQL. */
export function shardIndexSql(shards: string): string {
  return `sipHash64(${shardKey}) % ${shards}`;
}

/** Returns SQL for the number of shards when the batch `seq` (also SQL) was fanned out. */
export function shardsAtSql(placements: Placements, seq: string): string {
  const [first, ...later] = placements;
  if (first === undefined || later.length === 0) return String(first?.shards ?? 1);
  const cases = later.reverse().map(({ fromSeq, shards }) => `${seq} >= ${fromSeq}, ${shards}`);
  return `multiIf(${cases.join(', ')}, ${first.shards})`;
}

/** Returns the number of shards when the batch `seq` was fanned out. */
export function shardsAt(placements: Placements, seq: number): number {
  return placements.findLast(({ fromSeq }) => fromSeq <= seq)?.shards ?? 1;
}

const placementRow = z
  .object({ from_seq: z.coerce.number(), shards: z.int() })
  .transform(({ from_seq: fromSeq, shards }) => ({ fromSeq, shards }));

const placementsDdl = `CREATE TABLE IF NOT EXISTS placements (from_seq UInt64, shards UInt32, at DateTime64(3, 'UTC') DEFAULT now64(3)) ENGINE = MergeTree ORDER BY from_seq`;

/** Reads the placements from the home shard. A store that was never a cluster has had one shard from the beginning. */
export async function readPlacements(home: Connection): Promise<Placements> {
  const there = await home.query(
    z.object({ n: z.int() }),
    "SELECT toUInt8(count()) AS n FROM system.tables WHERE database = currentDatabase() AND name = 'placements'",
  );
  if (there[0]?.n !== 1) return [{ fromSeq: 0, shards: 1 }];
  const rows = await home.query(
    placementRow,
    'SELECT from_seq, any(shards) AS shards FROM placements GROUP BY from_seq ORDER BY from_seq',
  );
  return rows[0]?.fromSeq === 0 ? rows : [{ fromSeq: 0, shards: 1 }, ...rows];
}

/**
 * When the store has more shards than before, stores that this holds from the next batch on. Only the writer may call it, with
 * its own `epoch` and `lastSeq`. Returns the placements that hold now.
 */
export async function growPlacements(
  { store, placements, epoch }: { store: Store; placements: Placements; epoch: number },
  lastSeq: number,
): Promise<Placements> {
  const { shards, cluster } = store;
  const [home] = shards;
  if (cluster === null || home === undefined) return placements;
  if (placements.at(-1)?.shards === shards.length) return placements;
  await home.command(placementsDdl);
  // When a store gets its first writer, it is empty: all its batches have this number of shards.
  const fromSeq = epoch === 1 ? 0 : lastSeq + 1;
  await home.command(
    `INSERT INTO placements (from_seq, shards) SELECT {from:UInt64}, {shards:UInt32} WHERE (SELECT max(epoch) FROM lease) = {epoch:UInt64}`,
    { params: { from: fromSeq, shards: shards.length, epoch } },
  );
  return readPlacements(home);
}
