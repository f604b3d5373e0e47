import { decorateStore } from '../platform/warehouse/decorate.ts';
import type { Store } from '../platform/warehouse/store.ts';

// The engine ends a SELECT when whoever asked for it hangs up only if it is told to, and if the SELECT may only read.
const ENDS_WITH_US = { readonly: 2, cancel_http_readonly_queries_on_client_close: 1 };

/**
 * The same store until `signal` is aborted: a SELECT that is under way is then ended, and no other begins; both reject with
 * the signal's reason. What changes something is never cut off: half a rebuilt table is worse than a late one.
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
        signal.throwIfAborted(); // a statement that was cut off looks like a store that is away
        throw error;
      }
    },
  }));
}
