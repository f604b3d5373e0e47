import type { SqlSettings } from '../platform/warehouse/connection.ts';
import { decorateStore } from '../platform/warehouse/decorate.ts';
import type { Store } from '../platform/warehouse/store.ts';

// Statements run with one thread, low priority and little memory, so that they do not slow down the intake.
const gentleSettings: SqlSettings = {
  max_threads: 1,
  os_thread_priority: 10,
  max_memory_usage: 400_000_000,
  max_bytes_before_external_group_by: 150_000_000,
  max_bytes_before_external_sort: 150_000_000,
  optimize_aggregation_in_order: 1,
};

const gentleLimit: SqlSettings = { max_execution_time: 300 };

/** Wraps a store for statements that nobody waits for, so that they run slowly with few resources. */
export function gentleStore(store: Store): Store {
  return decorateStore(store, () => ({
    only: ['query'],
    options: ({ settings, ...options }) => ({
      ...options,
      settings: { ...gentleSettings, ...settings, ...gentleLimit },
    }),
  }));
}
