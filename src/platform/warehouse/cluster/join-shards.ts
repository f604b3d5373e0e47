import type { Store } from '../store.ts';
import { makeDistributed } from './distributed.ts';
import { checkRemoteServers, labelShards } from './membership.ts';

/**
 * Makes each shard able to read the tables of all shards; it must run after each change of their tables. It does nothing for a
 * single store. Only the holder of the right to write may call it. Throws `wrong_cluster` when `remote_servers` names others.
 */
export async function joinShards({ shards, cluster }: Store): Promise<void> {
  if (cluster === null) return;
  await labelShards(shards);
  for (const shard of shards) await makeDistributed(shard, cluster);
  await checkRemoteServers(shards, cluster);
}
