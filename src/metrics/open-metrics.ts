import type { Connection } from '../platform/warehouse/connection.ts';
import { catalog as platformCatalog } from './catalog/catalog.ts';
import { type CompanyCatalog, readCompanyMetrics, tryCompanyMetrics } from './company-metrics.ts';
import { keepAnswers } from './kept/keep-answers.ts';
import { type Serving, serveAnswers } from './kept/serve-answers.ts';
import { storedTables } from './kept/stored-tables.ts';
import type { Cache } from '../platform/cache/open-cache.ts';
import type { RetentionDays } from '../platform/warehouse/retention.ts';
import type { Schema } from '../platform/warehouse/schema.ts';
import type { Versions } from '../platform/warehouse/version/make-versions.ts';
import { makeMetrics, type Metrics } from './make-metrics.ts';
import { metricKinds } from './metric-kinds.ts';
import type { QuestionKinds } from './question/question-kind.ts';
import { type InFlight, watermarkOf } from './receipt/watermark.ts';
import type { Cities } from './time/calendar/cities.ts';
import type { Calendar } from './time/calendar/calendar.ts';
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
  /** Reads the calendar of the company, as it was a few seconds ago at the earliest. */
  readCalendar: () => Promise<Calendar>;
  /** The cities that have a time of their own. */
  cities: Cities;
  /** Where answers are kept, and what decides how long. */
  keeping: {
    cache: Cache;
    versions: Versions;
    retention: RetentionDays;
    schema: Pick<Schema, 'families' | 'derived'>;
    liveMs: number;
    metricsMs: number;
    storeIdentity: string;
    version: string;
  };
  now: () => number;
}

/** Reads the file of the company's own metrics, when there is one: before anything is opened, so that a mistake is told at once. */
export function readCompany({ metricsFile }: MetricsConfig): CompanyCatalog | null {
  return metricsFile === null ? null : readCompanyMetrics(metricsFile, platformCatalog);
}

/** The metric layer, with the answers that it keeps. */
export type ServedMetrics = Metrics & {
  serving: Serving;
  /** The kinds of questions that are asked of the metrics themselves. */
  kinds: QuestionKinds;
};

/**
 * Opens the metric layer, with the company's own metrics if a file names some. Throws an error that lists the mistakes in that
 * file.
 */
export async function openMetrics(
  config: MetricsConfig,
  options: MetricsOptions,
): Promise<ServedMetrics & { routes: (app: Parameters<typeof metricRoutes>[0]) => void }> {
  const { connection, business, dataLabel, inFlight, company, telemetry, keeping, now } = options;
  if (company !== null) await tryCompanyMetrics(connection, company);
  const catalog = company?.catalog ?? platformCatalog;
  const stored = storedTables(keeping.schema);
  const metrics = makeMetrics({
    catalog,
    stored,
    connection,
    now,
    readCalendar: options.readCalendar,
    cities: options.cities,
    businessTimezone: business.timezone,
    businessCurrency: business.currency,
    allowedLatenessMs: business.allowedLatenessMs,
    dataLabel,
    onTime: config.onTime,
    inFlight,
    observe: ({ family, durationMs }) => telemetry.observeQuery(family, durationMs / 1000),
  });
  telemetry.watchWatermark(async () => watermarkOf(now(), await inFlight(), business.allowedLatenessMs));
  const serving = serveAnswers({
    metrics,
    kept: keepAnswers({ ...keeping, now }),
    definitions: {
      ...keeping,
      catalog,
      business: { ...business, dataLabel, ...config, cities: [...options.cities] },
    },
    stored,
    now,
    allowedLatenessMs: business.allowedLatenessMs,
    onServed: (cache) => telemetry.countServed(cache),
  });
  return {
    ...metrics,
    serving,
    kinds: metricKinds(metrics, serving),
    routes: (app) => metricRoutes(app, { ...metrics, serving }),
  };
}
