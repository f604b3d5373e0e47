import { abortableStore } from './abortable-store.ts';
import type { CheckTools } from './checks/check.ts';
import { compareRecent, type CompareRecentOptions } from './reconcile/compare-recent.ts';
import { gentleStore } from './gentle-store.ts';
import type { QualityOptions } from './reconcile/reconcile.ts';

export interface CheckToolsOptions extends CompareRecentOptions {
  countWaiting: QualityOptions['countWaiting'];
  allowedLatenessMs: number;
  /** If left out, checks read nothing from Kafka. */
  kafkaLag?: CheckTools['kafkaLag'];
}

/** Makes the tools for one run of a check, as of now and until `signal` is aborted. */
export function makeCheckTools(options: CheckToolsOptions, signal?: AbortSignal): CheckTools {
  const store = gentleStore(abortableStore(options.store, signal));
  return {
    nowMs: options.now(),
    allowedLatenessMs: options.allowedLatenessMs,
    query: (row, sql, params = {}) => store.connection.query(row, sql, { params }),
    compare: (kind) => compareRecent({ ...options, store }, kind),
    countWaiting: () => options.countWaiting(),
    kafkaLag: options.kafkaLag ?? (() => Promise.resolve(null)),
  };
}
