import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
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
    z.object({ epoch: z.coerce.number(), holders: z.coerce.number() }),
    `SELECT epoch, uniqExact(holder) AS holders FROM lease
     WHERE epoch = (SELECT max(epoch) FROM lease WHERE holder = {holder:String}) GROUP BY epoch`,
    { params: { holder } },
  );
  const { epoch, holders } = rows[0] ?? { epoch: 0, holders: 0 };
  // Two take-overs at the same moment, which only a store shared by several machines can see: the fence could not tell
  // them apart.
  if (holders !== 1)
    throw new CodedError('take_over_contended', 'Another process took over at the same moment.', {
      facts: { epoch },
    });
  await connection.command(`KILL QUERY WHERE query_id LIKE 'w:%' SYNC`);
  return { connection, epoch };
}
