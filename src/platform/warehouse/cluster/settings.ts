import type { SqlSettings } from '../connection.ts';

/**
 * Settings for every statement in a cluster. A statement over several shards gives a whole answer or an error: it skips no shard,
 * accepts no stale replica, and asks no second replica in parallel. A join or look-up gets its rows from all shards, because the
 * matching row may be on any. A shard that is silent for as long as the time-outs allow counts as away.
 */
export const clusterSettings = {
  skip_unavailable_shards: 0,
  fallback_to_stale_replicas_for_distributed_queries: 0,
  load_balancing: 'in_order',
  use_hedged_requests: 0,
  distributed_product_mode: 'global',
  prefer_global_in_and_join: 1,
  connect_timeout_with_failover_ms: 2_000,
  receive_timeout: 30,
  send_timeout: 30,
  // Two equal blocks in a replicated table are two blocks, and not one that was sent twice.
  insert_deduplicate: 0,
} as const satisfies SqlSettings;
