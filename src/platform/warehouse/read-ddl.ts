import { z } from 'zod';
import type { Connection } from './connection.ts';

/** Reads, by table, the statement that would create each table as it is. Views are left out: they are most of the text. */
export async function readDdl(connection: Connection): Promise<Map<string, string>> {
  const rows = await connection.query(
    z.object({ name: z.string(), ddl: z.string() }),
    `SELECT name, create_table_query AS ddl FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%View'`,
  );
  return new Map(rows.map(({ name, ddl }) => [name, ddl]));
}
