import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { readPlacements } from '../../platform/warehouse/cluster/placement.ts';
import { settleLimit } from '../../platform/warehouse/statement-limits.ts';
import { type Store, homeOf } from '../../platform/warehouse/store.ts';
import type { Writer } from './execute.ts';
import { readEpoch } from '../../platform/warehouse/read-epoch.ts';

/**
 * Makes this process the one writer. It raises the epoch, after which statements of former writers select nothing, and kills
 * those that had passed that check before. Both are needed: with either alone, a former writer could still write.
 *
 * In a cluster every shard has a lease. The new epoch is chosen and written at home first: a former writer that is fenced on
 * any shard can then never mark its batch done.
 */
export async function takeOver(store: Store, holder: string): Promise<Writer> {
  const home = homeOf(store);
  const others = store.shards.slice(1);
  // The epoch must exceed that of every shard, even when one shard was restored from an older backup.
  const seen = await Promise.all(others.map(readEpoch));
  await home.command(
    `INSERT INTO lease (epoch, holder) SELECT greatest((SELECT max(epoch) FROM lease), {seen:UInt64}) + 1, {holder:String}`,
    { params: { holder, seen: Math.max(0, ...seen) }, settings: settleLimit },
  );
  const rows = await home.query(
    z.object({ epoch: z.coerce.number(), holders: z.coerce.number() }),
    `SELECT epoch, uniqExact(holder) AS holders FROM lease
     WHERE epoch = (SELECT max(epoch) FROM lease WHERE holder = {holder:String}) GROUP BY epoch`,
    { params: { holder } },
  );
  const { epoch, holders } = rows[0] ?? { epoch: 0, holders: 0 };
  // Two machines that share a store may take over at the same moment and choose the same epoch. The fence could not tell them
  // apart, so both give up.
  if (holders !== 1)
    throw new CodedError('take_over_contended', 'Another process took over at the same moment.', {
      facts: { epoch },
    });
  for (const shard of others)
    await shard.command('INSERT INTO lease (epoch, holder) SELECT {epoch:UInt64}, {holder:String}', {
      params: { epoch, holder },
      settings: settleLimit,
    });
  // A kill that does not end in time is tried again with the next epoch: nothing is recovered while such a statement may write.
  // Kills only statements on this database: a server may hold other stores with writers of their own.
  const kill = `KILL QUERY WHERE query_id LIKE 'w:%' AND current_database = currentDatabase() SYNC`;
  await Promise.all(store.shards.map((shard) => shard.command(kill, { settings: settleLimit })));
  return { store, epoch, placements: await readPlacements(home) };
}
