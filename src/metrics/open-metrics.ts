import type { Connection } from '../platform/warehouse/connection.ts';
import { catalog as platformCatalog } from './catalog/catalog.ts';
import { type CompanyCatalog, readCompanyMetrics, tryCompanyMetrics } from './company-metrics.ts';
import { makeMetrics, type Metrics } from './make-metrics.ts';
import { type InFlight, watermarkOf } from './receipt/watermark.ts';
import { metricRoutes } from './routes.ts';
import type { MetricsConfig } from './settings.ts';
import type { MetricsTelemetry } from './telemetry.ts';

export interface MetricsOptions {
  /** Reads, and no more, on a pool that those who store events do not share. */
  connection: Connection;
  business: { timezone: string; currency: string; allowedLatenessMs: number };
  /** The label of data that is not real, such as `simulated`; null for real data. */
  dataLabel: string | null;
  /** Counts the records that have arrived and are not in the numbers yet. */
  inFlight: () => Promise<InFlight>;
  /** The company's own metrics; null: it has none. */
  company: CompanyCatalog | null;
  telemetry: MetricsTelemetry;
  now: () => number;
}

/** Reads the file of the company's own metrics, when there is one: before anything is opened, so that a mistake is told at once. */
export function readCompany({ metricsFile }: MetricsConfig): CompanyCatalog | null {
  return metricsFile === null ? null : readCompanyMetrics(metricsFile, platformCatalog);
}

/**
 * Opens the metric layer, with the company's own metrics if a file names some. Throws an error that lists the mistakes in that
 * file.
 */
export async function openMetrics(
  config: MetricsConfig,
  { connection, business, dataLabel, inFlight, company, telemetry, now }: MetricsOptions,
): Promise<Metrics & { routes: (app: Parameters<typeof metricRoutes>[0]) => void }> {
  if (company !== null) await tryCompanyMetrics(connection, company);
  const metrics = makeMetrics({
    catalog: company?.catalog ?? platformCatalog,
    connection,
    now,
    businessTimezone: business.timezone,
    businessCurrency: business.currency,
    allowedLatenessMs: business.allowedLatenessMs,
    dataLabel,
    onTime: config.onTime,
    inFlight,
    observe: ({ family, durationMs }) => telemetry.observeQuery(family, durationMs / 1000),
  });
  telemetry.watchWatermark(async () => watermarkOf(now(), await inFlight(), business.allowedLatenessMs));
  return { ...metrics, routes: (app) => metricRoutes(app, metrics) };
}
