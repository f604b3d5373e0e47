import { readTableSizes } from '../../platform/warehouse/read-table-sizes.ts';
import type { RetentionDays } from '../../platform/warehouse/retention.ts';
import type { Schema } from '../../platform/warehouse/schema.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import { keptDays } from './kept-days.ts';

/** What a table holds, and how long. */
export interface StoredTable {
  table: string;
  rows: number;
  bytes: number;
  /** Null: for good. */
  keeps_days: number | null;
}

/** Makes what reads the tables of the store, the largest first. It throws `store_unavailable`. */
export function makeReadStorage(
  store: Pick<Store, 'shards'>,
  { schema, retention }: { schema: Schema; retention: RetentionDays },
): () => Promise<StoredTable[]> {
  const keeps = keptDays(schema, retention);
  return async () => {
    const sizes = [...(await readTableSizes(store))].toSorted(([, a], [, b]) => b.bytes - a.bytes);
    return sizes.map(([table, { rows, bytes }]) => ({
      table,
      rows,
      bytes,
      keeps_days: keeps.get(table) ?? null,
    }));
  };
}
