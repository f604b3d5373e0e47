import type { SqlSettings } from '../connection.ts';

/**
 * For every statement in a cluster. What it reads of several shards is whole or an error: no shard is skipped, no stale
 * replica answers, none is asked a second time in parallel. What joins or looks up rows of one table by keys of another
 * gets them from all shards, for the other row may be anywhere. A shard that is silent so long is away.
 */
export const clusterSettings: SqlSettings = {
  skip_unavailable_shards: 0,
  fallback_to_stale_replicas_for_distributed_queries: 0,
  load_balancing: 'in_order',
  use_hedged_requests: 0,
  distributed_product_mode: 'global',
  prefer_global_in_and_join: 1,
  connect_timeout_with_failover_ms: 2_000,
  receive_timeout: 30,
  send_timeout: 30,
  // Of replicated tables: two blocks that are alike are two blocks.
  insert_deduplicate: 0,
};
