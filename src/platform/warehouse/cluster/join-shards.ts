import type { Store } from '../store.ts';
import { makeDistributed } from './distributed.ts';
import { checkRemoteServers, labelShards } from './membership.ts';

/**
 * Makes each shard know the tables of all shards, after each change of their own tables; nothing for a single store. For the
 * holder of the right to write alone. Throws `wrong_cluster` when `remote_servers` does not lead to exactly these shards.
 */
export async function joinShards({ shards, cluster }: Store): Promise<void> {
  if (cluster === null) return;
  await labelShards(shards);
  for (const shard of shards) await makeDistributed(shard, cluster);
  await checkRemoteServers(shards, cluster);
}
