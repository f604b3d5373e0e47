import { addHistogram, watchGauges, type Registry } from '../kernel/prometheus.ts';

/** The metrics that the metric layer gives to Prometheus. */
export interface MetricsTelemetry {
  observeQuery(family: string, seconds: number): void;
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
  const help = 'Everything up to this moment is in the numbers, in seconds since 1970.';
  return {
    observeQuery: (family, seconds) => queries.observe({ family }, seconds),
    watchWatermark: (read) =>
      watchGauges(registry, { openride_watermark_seconds: help }, async () => {
        const watermarkMs = await read();
        return watermarkMs === null ? null : { openride_watermark_seconds: watermarkMs / 1000 };
      }),
  };
}
