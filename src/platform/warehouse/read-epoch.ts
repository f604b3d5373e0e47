import { z } from 'zod';
import type { Connection } from './connection.ts';

/** Reads the highest epoch that was ever written on a shard. */
export async function readEpoch(shard: Connection): Promise<number> {
  const rows = await shard.query(
    z.object({ epoch: z.coerce.number() }),
    'SELECT max(epoch) AS epoch FROM lease',
  );
  return rows[0]?.epoch ?? 0;
}
