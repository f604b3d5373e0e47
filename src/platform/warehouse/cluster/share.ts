import { type Store, wholeTable } from '../store.ts';
import { type Placements, shardIndexSql, shardsAt, shardsAtSql } from './placement.ts';

/** The share of one shard, as a statement that runs there selects it. */
export interface Share {
  /** The index of the shard. */
  shard: number;
  /** Returns the name that a table of all shards has there. */
  whole: (table: string) => string;
  /** SQL over a record that is true when its event belongs there. Null: every event does. */
  isHere: string | null;
}

/** The share of a store that is one place: everything. */
const everything: Share = { shard: 0, whole: (table) => table, isHere: null };

/** Returns the share of batch `seq` that belongs on a shard. */
export function shareOfBatch(
  store: Pick<Store, 'cluster'>,
  placements: Placements,
  { shard, seq }: { shard: number; seq: number },
): Share {
  return shareOf(store, shard, String(shardsAt(placements, seq)));
}

/** Returns the shares of all shards, in order, for any batch: SQL over a record and its batch's sequence number `seq`. */
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
