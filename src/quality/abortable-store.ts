import type { Connection } from '../platform/warehouse/connection.ts';
import type { Store } from '../platform/warehouse/store.ts';

// The engine ends a SELECT when whoever asked for it hangs up only if it is told to, and if the SELECT may only read.
const ENDS_WITH_US = { readonly: 2, cancel_http_readonly_queries_on_client_close: 1 };

/**
 * The same store until `signal` is aborted: a SELECT that is under way is then ended, and no other begins; both reject with
 * the signal's reason. What changes something is never cut off: half a rebuilt table is worse than a late one.
 */
export function abortableStore(store: Store, signal: AbortSignal | undefined): Store {
  if (signal === undefined) return store;
  const abortable = (connection: Connection): Connection => ({
    ...connection,
    async query(row, sql, options = {}) {
      signal.throwIfAborted();
      const settings = { ...ENDS_WITH_US, ...options.settings };
      try {
        return await connection.query(row, sql, { ...options, settings, signal });
      } catch (error) {
        signal.throwIfAborted(); // a statement that was cut off looks like a store that is away
        throw error;
      }
    },
  });
  return { ...store, connection: abortable(store.connection), shards: store.shards.map(abortable) };
}
