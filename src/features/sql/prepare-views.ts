import { singleFlight } from '../../kernel/single-flight.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import { areViewsMade, makeViews } from './views/make-views.ts';
import type { ViewContext } from './views/view.ts';

/**
 * Makes what brings the views up to this version and these settings: once, and again only when that failed. `onlyMissing`: views that are
 * there stay as they are, for a command that reads beside a service.
 */
export function prepareViews(
  store: Pick<Store, 'shards' | 'connection' | 'cluster'>,
  context: Omit<ViewContext, 'tables'>,
  { onlyMissing = false }: { onlyMissing?: boolean } = {},
): () => Promise<void> {
  let areMade = false;
  const make = singleFlight(async () => {
    if (!onlyMissing || !(await areViewsMade(store))) await makeViews(store, context);
    areMade = true;
  });
  return async () => {
    if (!areMade) await make();
  };
}
