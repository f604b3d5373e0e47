import { z } from 'zod';
import type { Connection } from './connection.ts';
import { noLimit } from './statement-limits.ts';

// An UPDATE writes its values as parts of their own, which name the rows they belong to by the numbers of blocks. Whoever copies
// parts into another table or into a backup gives the blocks new numbers, so the values must be in the rows before.

/** How the engine names the partitions of such parts. */
export const PATCHES = 'patch-';

/** Writes the values of all updates so far into the rows of a table, or of every table. Without such values it costs nothing. */
export async function applyPatches(connection: Connection, table?: string): Promise<void> {
  const patched = await connection.query(
    z.object({ table: z.string() }),
    `SELECT DISTINCT table FROM system.parts
     WHERE database = currentDatabase() AND {table:String} IN ('', table) AND active AND startsWith(partition_id, {patches:String}) ORDER BY table`,
    { params: { table: table ?? '', patches: PATCHES } },
  );
  for (const one of patched)
    await connection.command(`ALTER TABLE ${one.table} APPLY PATCHES`, {
      settings: { ...noLimit, mutations_sync: 2 },
    });
}
