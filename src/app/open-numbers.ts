import { openCalendar } from '../features/calendar/open-calendar.ts';
import { makeInFlight } from '../ingest/in-flight.ts';
import type { Topics } from '../ingest/kafka/open-topics.ts';
import { type MetricsOptions, openMetrics, type readCompany } from '../metrics/open-metrics.ts';
import { makeMetricsTelemetry } from '../metrics/telemetry.ts';
import { openCache } from '../platform/cache/open-cache.ts';
import { homeOf } from '../platform/warehouse/store.ts';
import { readStoreIdentity } from '../platform/warehouse/store-identity.ts';
import { makeVersions } from '../platform/warehouse/version/make-versions.ts';
import type { Config } from './config.ts';
import type { Host } from './host.ts';
import type { Foundation } from './open-foundation.ts';
import type { Stack } from './stack.ts';

// The numbers of the composition: where answers are kept, the calendar, and the metrics that stand on both.

/** Opens where answers are kept, and what tells when they no longer hold. */
export async function openKeeping(
  stack: Stack,
  { cache: config, retention }: Config,
  { log, version }: Host,
  { warehouse, schema, ingest, metadata }: Foundation,
): Promise<MetricsOptions['keeping']> {
  const postgres = metadata.kind === 'postgres' ? metadata.db : null;
  const cache = await stack.add(
    'cache',
    openCache({ redisUrl: config.redisUrl, postgres, log: log.child({ part: 'cache' }) }),
  );
  const versions = makeVersions(warehouse, () => performance.now());
  ingest.whenBatchBegins((seq, reach) => versions.begins(seq, reach));
  const storeIdentity = await readStoreIdentity(homeOf(warehouse));
  return { ...config, cache, versions, retention, schema, storeIdentity, version };
}

/** Opens the calendar, and the metrics that follow it. */
export async function openNumbers(
  stack: Stack,
  config: Config,
  host: Host,
  base: Omit<Parameters<typeof metricsOptions>[2], 'readCalendar' | 'cities'>,
) {
  const { metadata } = base;
  const { timezone } = config.business;
  const calendar = await stack.add(
    'calendar',
    openCalendar(config.calendar, { metadata, timezone, now: host.now }),
  );
  const metrics = await stack.add(
    'metrics',
    openMetrics(config.metrics, metricsOptions(config, host, { ...base, ...calendar })),
  );
  return { metrics, readCalendar: calendar.readCalendar };
}

function metricsOptions(
  { business }: Config,
  { registry, now }: Host,
  base: Foundation & {
    topics: Topics;
    dataLabel: string | null;
    company: ReturnType<typeof readCompany>;
    keeping: MetricsOptions['keeping'];
    readCalendar: MetricsOptions['readCalendar'];
    cities: MetricsOptions['cities'];
  },
) {
  const { warehouse, ingest, metadata, topics, dataLabel, company, keeping, readCalendar, cities } = base;
  const inFlight = makeInFlight({
    own: () => ingest.intake.inFlight(),
    others: metadata.kind === 'postgres' ? homeOf(warehouse) : null,
    kafka: topics.view,
    now,
  });
  return {
    connection: warehouse.reader,
    business,
    dataLabel,
    company,
    inFlight,
    keeping,
    readCalendar,
    cities,
    telemetry: makeMetricsTelemetry(registry),
    now,
  };
}
