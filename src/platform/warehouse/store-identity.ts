import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from './connection.ts';

/** Reads the id of the store's database. It tells this store from every other, whatever its address. */
export async function readStoreIdentity(connection: Connection): Promise<string> {
  const [row] = await connection.query(
    z.object({ uuid: z.string() }),
    'SELECT toString(uuid) AS uuid FROM system.databases WHERE name = currentDatabase()',
  );
  if (row === undefined) throw new CodedError('store_refused', 'The event store has no database of its own.');
  return row.uuid;
}
