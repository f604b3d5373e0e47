import { type Store, wholeTable } from '../store.ts';
import { type Placements, shardIndexSql, shardsAt, shardsAtSql } from './placement.ts';

/** What belongs on one shard, as a statement that runs there sees it. */
export interface Share {
  /** Index of the shard. */
  shard: number;
  /** How a table of all shards is called there. */
  whole: (table: string) => string;
  /** SQL over a record: whether its event belongs there. Null where every event does. */
  isHere: string | null;
}

/** The share of a store that is one place. */
const everything: Share = { shard: 0, whole: (table) => table, isHere: null };

/** What of the batch `seq` belongs on a shard. */
export function shareOfBatch(
  store: Pick<Store, 'cluster'>,
  placements: Placements,
  { shard, seq }: { shard: number; seq: number },
): Share {
  return shareOf(store, shard, String(shardsAt(placements, seq)));
}

/** What of any batch belongs on each shard, in their order: SQL over a record and the number `seq` of its batch. */
export function sharesOf(store: Pick<Store, 'cluster' | 'shards'>, placements: Placements): Share[] {
  return store.shards.map((_, shard) => shareOf(store, shard, shardsAtSql(placements, 'seq')));
}

function shareOf(store: Pick<Store, 'cluster'>, shard: number, shardsSql: string): Share {
  if (store.cluster === null) return everything;
  return {
    shard,
    whole: (table) => wholeTable(store, table),
    isHere: `${shardIndexSql(shardsSql)} = ${shard}`,
  };
}
