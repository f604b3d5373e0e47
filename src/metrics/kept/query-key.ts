import { createHash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import type { MetricQuery } from '../query/query.ts';
import type { Question } from '../question/question.ts';
import type { RealtimeQuery } from '../realtime/realtime-query.ts';

type Asks = Question['asks'];

/** What decides the answer to a query beside the query and the store's events. */
export interface Definitions {
  version: string;
  /** Several stores may share a Redis. */
  storeIdentity: string;
  catalog: Catalog;
  business: unknown;
}

/**
 * Makes the function that gives each query its key. Queries with the same key have the same answer, whoever asks: every key of the API
 * with the scope `read` may see all numbers. A right that narrows them has to narrow the query before it comes here.
 */
export function makeQueryKey({
  catalog,
  version,
  storeIdentity,
  business,
}: Definitions): (query: MetricQuery | Asks | { realtime: RealtimeQuery }) => string {
  const { metrics, sources, dimensions } = catalog;
  const said = { version, storeIdentity, business, metrics: [...metrics.values()], sources, dimensions };
  const definitions = createHash('sha256').update(JSON.stringify(said)).digest('base64url');
  return (query) =>
    createHash('sha256').update(definitions).update(JSON.stringify(query)).digest('base64url');
}

/** The ETag of a body. */
export function etagOf(body: Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}
