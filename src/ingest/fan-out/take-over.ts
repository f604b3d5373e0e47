import { z } from 'zod';
import type { Connection } from '../../warehouse/connection.ts';
import type { Writer } from './fan-out-batch.ts';

/**
 * Makes this process the one writer: a higher epoch, after which the statements of former writers select nothing, and
 * the death of those that had passed their check before. Both are needed: either alone let zombies write twice.
 */
export async function takeOver(connection: Connection, holder: string): Promise<Writer> {
  await connection.command(
    `INSERT INTO lease (epoch, holder) SELECT (SELECT max(epoch) FROM lease) + 1, {holder:String}`,
    { params: { holder } },
  );
  const rows = await connection.query(
    z.object({ epoch: z.coerce.number() }),
    'SELECT max(epoch) AS epoch FROM lease WHERE holder = {holder:String}',
    { params: { holder } },
  );
  await connection.command(`KILL QUERY WHERE query_id LIKE 'w:%' SYNC`);
  return { connection, epoch: rows[0]?.epoch ?? 0 };
}
