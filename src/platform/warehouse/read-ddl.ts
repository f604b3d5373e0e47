import { z } from 'zod';
import type { Connection } from './connection.ts';

/** The statements that would make the tables of the store as they are, by table. */
export async function readDdl(connection: Connection): Promise<Map<string, string>> {
  const rows = await connection.query(
    z.object({ name: z.string(), ddl: z.string() }),
    'SELECT name, create_table_query AS ddl FROM system.tables WHERE database = currentDatabase()',
  );
  return new Map(rows.map(({ name, ddl }) => [name, ddl]));
}
