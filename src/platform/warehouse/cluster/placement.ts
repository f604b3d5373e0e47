import { z } from 'zod';
import type { Connection } from '../connection.ts';
import type { Store } from '../store.ts';

// On which shard an event is stored: bookings, payments and trips with their booking, everything else with its entity.
//
// It is decided by a hash modulo the number of shards *when the event's batch was fanned out*. That number is written down
// for each sequence number from which it holds, so that a shard can be added without moving what is stored: readers ask all
// shards anyway, and recovery and reconciliation know where an older batch belongs.

/** From a sequence number on, so many shards. In ascending order; the first is from 0. */
export type Placements = readonly { fromSeq: number; shards: number }[];

/** SQL over a record's `family`, `entity_id` and `payload`: what keeps it together with others. */
const shardKey = `if(family IN ('payment', 'trip'), ifNull(toUUIDOrNull(JSONExtractString(payload, 'booking_id')), entity_id), entity_id)`;

/** SQL over the same columns: the index of the shard, from 0. `shards` is SQL. */
export function shardIndexSql(shards: string): string {
  return `sipHash64(${shardKey}) % ${shards}`;
}

/** SQL: the number of shards when the batch of sequence number `seq` (SQL) was fanned out. */
export function shardsAtSql(placements: Placements, seq: string): string {
  const [first, ...later] = placements;
  if (first === undefined || later.length === 0) return String(first?.shards ?? 1);
  const cases = later.reverse().map(({ fromSeq, shards }) => `${seq} >= ${fromSeq}, ${shards}`);
  return `multiIf(${cases.join(', ')}, ${first.shards})`;
}

/** The same for one batch, as a number. */
export function shardsAt(placements: Placements, seq: number): number {
  return placements.findLast(({ fromSeq }) => fromSeq <= seq)?.shards ?? 1;
}

const placementRow = z
  .object({ from_seq: z.coerce.number(), shards: z.int() })
  .transform(({ from_seq: fromSeq, shards }) => ({ fromSeq, shards }));

const placementsDdl = `CREATE TABLE IF NOT EXISTS placements (from_seq UInt64, shards UInt32, at DateTime64(3, 'UTC') DEFAULT now64(3)) ENGINE = MergeTree ORDER BY from_seq`;

/** What is written down on the home shard; a store that was never a cluster is one shard from the beginning. */
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
 * Writes down that from the next batch on the store has more shards than before, if it has. `epoch` and `lastSeq` are of the
 * writer, who alone may do this. Returns what holds from now on.
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
  // The first writer of a store finds it empty.
  const fromSeq = epoch === 1 ? 0 : lastSeq + 1;
  await home.command(
    `INSERT INTO placements (from_seq, shards) SELECT {from:UInt64}, {shards:UInt32} WHERE (SELECT max(epoch) FROM lease) = {epoch:UInt64}`,
    { params: { from: fromSeq, shards: shards.length, epoch } },
  );
  return readPlacements(home);
}
