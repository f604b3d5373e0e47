import { type Placements, shardIndexSql, shardsAt } from '../../platform/warehouse/cluster/placement.ts';
import { type Store, wholeTable } from '../../platform/warehouse/store.ts';

/** The part of a batch that belongs to one shard, as a statement that runs there sees it. */
export interface Share {
  /** How a table of all shards is called there. */
  whole: (table: string) => string;
  /** SQL over a record: whether it belongs there. Null where everything does. */
  isHere: string | null;
}

/** The share of a store that is one place. */
export const everything: Share = { whole: (table) => table, isHere: null };

/** What of the batch `seq` belongs to shard `index` of the store. */
export function shareOf(
  store: Pick<Store, 'cluster'>,
  placements: Placements,
  { index, seq }: { index: number; seq: number },
): Share {
  if (store.cluster === null) return everything;
  return {
    whole: (table) => wholeTable(store, table),
    isHere: `${shardIndexSql(String(shardsAt(placements, seq)))} = ${index}`,
  };
}
