import { z } from 'zod';
import { PATCHES } from './apply-patches.ts';
import type { Store } from './store.ts';

/** Rows and bytes of a table, over all shards. */
export interface TableSize {
  rows: number;
  bytes: number;
}

const sizeRow = z.object({ table: z.string(), rows: z.coerce.number(), bytes: z.coerce.number() });

/**
 * Reads the rows and bytes of every table over all shards. The values of an update stand in parts of their own until they are merged:
 * these take space and are no rows.
 */
export async function readTableSizes({ shards }: Pick<Store, 'shards'>): Promise<Map<string, TableSize>> {
  const tables = await Promise.all(
    shards.map((shard) =>
      shard.query(
        sizeRow,
        `SELECT table, sumIf(rows, NOT startsWith(partition_id, {patches:String})) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts
         WHERE active AND database = currentDatabase() GROUP BY table`,
        { params: { patches: PATCHES } },
      ),
    ),
  );
  const sizes = new Map<string, TableSize>();
  for (const { table, rows, bytes } of tables.flat()) {
    const size = sizes.get(table) ?? { rows: 0, bytes: 0 };
    sizes.set(table, { rows: size.rows + rows, bytes: size.bytes + bytes });
  }
  return sizes;
}
