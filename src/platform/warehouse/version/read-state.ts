import { z } from 'zod';
import type { Connection } from '../connection.ts';
import type { Reach } from '../reach.ts';
import { type Store, homeOf } from '../store.ts';

/** A batch as its marks tell of it. */
export interface MarkedBatch {
  seq: number;
  isDone: boolean;
  reach: Reach;
}

/** What one reading of the store says. */
export interface StateReading {
  common: string;
  letters: string;
  lossy: string;
  /** Since when the store has rows at the earliest, ms; null where it was not asked for. */
  bornMs: number | null;
  /** From the sequence number on that was asked for. */
  batches: MarkedBatch[];
}

const row = z.object({
  what: z.string(),
  id: z.string().nullable(),
  seq: z.coerce.number(),
  reach: z.record(z.string(), z.array(z.int())),
});

// An answer is kept for an hour at most (the most that CACHE_TTL_METRICS allows). A batch that was done before that cannot be newer than any kept answer.
const FIRST_BACK = 'INTERVAL 2 HOUR';

// Replicas count blocks by partition, so a table's version is made of the newest block of each.

// A rebuild swaps a table with its draft, which has another name meanwhile.
const TABLES = `SELECT 'tables' AS what, toString(groupBitXor(cityHash64(name, uuid))) AS id, toUInt64(0) AS seq, CAST(map(), 'Map(String, Array(Int32))') AS reach
  FROM system.tables WHERE database = currentDatabase() AND NOT endsWith(name, '__draft')`;

const STATE = `
  SELECT if(max(state) = 'done', 'done', 'open') AS what, '' AS id, seq, CAST(anyIf(reach, state = 'begun'), 'Map(String, Array(Int32))') AS reach
  FROM batches WHERE seq >= if({after:UInt64} > 0, {after:UInt64}, (SELECT minOrNull(seq) FROM batches WHERE at >= now64(3) - ${FIRST_BACK}))
  GROUP BY seq
  UNION ALL
  SELECT 'writer', concat(toString(max(epoch)), ' ', argMax(holder, epoch)), toUInt64(0), CAST(map(), 'Map(String, Array(Int32))') FROM lease
  UNION ALL
  ${TABLES}
  UNION ALL
  SELECT table, toString(groupBitXor(cityHash64(partition_id, newest))), toUInt64(0), CAST(map(), 'Map(String, Array(Int32))')
  FROM (
    SELECT table, partition_id, max(max_block_number) AS newest FROM system.parts
    WHERE database = currentDatabase() AND table IN ('dead_letters', 'dead_letter_replays', 'lossy_arrivals') AND active
    GROUP BY table, partition_id)
  GROUP BY table`;

const BORN = `
  UNION ALL
  SELECT 'born', toString(least((SELECT minOrNull(toUnixTimestamp64Milli(ingested_at)) FROM batches), (SELECT minOrNull(toUnixTimestamp64Milli(taken_at)) FROM lease))),
    toUInt64(0), CAST(map(), 'Map(String, Array(Int32))')`;

/**
 * Reads what has changed since a sequence number, which is read again: it may have been open. 0 reads what changed in the last two
 * hours. It is one statement, and one more for each further shard.
 */
export async function readState(store: Store, after: number): Promise<StateReading> {
  const ask = (connection: Connection, sql: string) => connection.query(row, sql, { params: { after } });
  const [rows, ...shards] = await Promise.all([
    ask(homeOf(store), after === 0 ? STATE + BORN : STATE),
    ...store.shards.slice(1).map((shard) => ask(shard, TABLES)),
  ]);
  const said = (wanted: string) => rows.find(({ what }) => what === wanted)?.id ?? '';
  const others = shards.flat().map(({ id }) => id);
  return {
    common: [said('writer'), said('tables'), ...others, said('dead_letter_replays')].join('/'),
    letters: said('dead_letters'),
    lossy: said('lossy_arrivals'),
    bornMs: Number(said('born')) || null,
    batches: rows
      .filter(({ what }) => what === 'done' || what === 'open')
      .map(({ what, seq, reach }) => ({ seq, reach, isDone: what === 'done' })),
  };
}
