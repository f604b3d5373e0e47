import type { Metrics } from '../../src/metrics/make-metrics.ts';
import { etagOf } from '../../src/metrics/kept/query-key.ts';
import type { Served, Serving } from '../../src/metrics/kept/serve-answers.ts';

/** Serves each answer computed for its request, as a service does that keeps none. */
export function serveAnew(
  metrics: Pick<Metrics, 'query' | 'realtime' | 'render'>,
): Pick<Serving, 'query' | 'realtime'> {
  const served = (body: Buffer): Served => ({
    body: body.toString(),
    etag: etagOf(body),
    cache: 'miss',
    isPersonal: false,
    watermarkMs: null,
  });
  return {
    query: async (query, asking) => served(await metrics.render(await metrics.query(query, asking))),
    realtime: async (asking) => served(Buffer.from(JSON.stringify(await metrics.realtime(asking)))),
  };
}
