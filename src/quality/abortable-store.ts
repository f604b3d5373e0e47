import { decorateStore } from '../platform/warehouse/decorate.ts';
import type { Store } from '../platform/warehouse/store.ts';

// With these settings the engine ends a SELECT when its client hangs up. It only does so for a SELECT that may only read.
const ENDS_WITH_US = { readonly: 2, cancel_http_readonly_queries_on_client_close: 1 };

/**
 * Wraps a store until `signal` is aborted. Then a running SELECT ends and no other begins; both reject with the signal's reason.
 * Statements that change data always run to their end: a half rebuilt table is worse than a late one.
 */
export function abortableStore(store: Store, signal: AbortSignal | undefined): Store {
  if (signal === undefined) return store;
  return decorateStore(store, () => ({
    only: ['query'],
    options: ({ settings, ...options }) => ({
      ...options,
      settings: { ...ENDS_WITH_US, ...settings },
      signal,
    }),
    async around(send) {
      signal.throwIfAborted();
      try {
        return await send();
      } catch (error) {
        // Rejects with the abort, because a SELECT that was cut off looks like a store that does not answer.
        signal.throwIfAborted();
        throw error;
      }
    },
  }));
}
