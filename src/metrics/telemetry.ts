import type { CacheResult } from './kept/serve-answers.ts';
import { addCounter, addHistogram, watchGauges, type Registry } from '../kernel/prometheus.ts';

/** The metrics that the metric layer gives to Prometheus. */
export interface MetricsTelemetry {
  observeQuery(family: string, seconds: number): void;
  /** Counts an answer by where it came from. */
  countServed(cache: CacheResult): void;
  /**
   * Adds the gauge of the watermark. `read` runs at every scrape and returns ms since 1970. If it returns null, the gauge is
   * absent and not 0 (G9).
   */
  watchWatermark(read: () => Promise<number | null>): void;
}

/** Adds the metrics of the metric layer to a registry. */
export function makeMetricsTelemetry(registry: Registry): MetricsTelemetry {
  const queries = addHistogram(registry, {
    name: 'openride_query_seconds',
    help: 'Time of a metric query.',
    labelNames: ['family'],
  });
  const served = addCounter(registry, {
    name: 'openride_answers_total',
    help: 'Answers of metrics, by what the cache gave: hit, stale (kept, and computed anew for the next one), miss.',
    labelNames: ['cache'],
  });
  for (const cache of ['hit', 'stale', 'miss'] as const) served.inc({ cache }, 0);
  const help = 'Everything up to this moment is in the numbers, in seconds since 1970.';
  return {
    countServed: (cache) => served.inc({ cache }),
    observeQuery: (family, seconds) => queries.observe({ family }, seconds),
    watchWatermark: (read) =>
      watchGauges(registry, { openride_watermark_seconds: help }, async () => {
        const watermarkMs = await read();
        return watermarkMs === null ? null : { openride_watermark_seconds: watermarkMs / 1000 };
      }),
  };
}
