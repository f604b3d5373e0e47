import { eventComponents } from '../events/event-components.ts';
import type { Access } from '../features/access/open-access.ts';
import { openAnalyses } from '../features/analyses/open-analyses.ts';
import { openDelivery } from '../features/delivery/open-delivery.ts';
import { openTokens } from '../features/tokens/open-tokens.ts';
import { type OpenFleet, openFleet } from '../ingest/fleet/open-fleet.ts';
import { makeFleetTelemetry } from '../ingest/fleet/telemetry.ts';
import { type OpenKafka, openKafka } from '../ingest/kafka/open-kafka.ts';
import { openTopics, type Topics } from '../ingest/kafka/open-topics.ts';
import { type KafkaTelemetry, makeKafkaTelemetry } from '../ingest/kafka/telemetry.ts';
import { readDataLabel } from '../kernel/data-label.ts';
import { makeRegistry } from '../kernel/prometheus.ts';
import { readCompany } from '../metrics/open-metrics.ts';
import type { Identify, IdentifySession } from '../platform/access/identity.ts';
import { partsOf } from '../platform/config/roles.ts';
import { openHttp } from '../platform/http/open-http.ts';
import { makeHttpTelemetry } from '../platform/http/telemetry.ts';
import { type Jobs, openJobs } from '../platform/jobs/open-jobs.ts';
import { makeJobTelemetry } from '../platform/jobs/telemetry.ts';
import { type Limits, openLimits } from '../platform/limits/open-limits.ts';
import { makeLease } from '../platform/metadata/lease.ts';
import { homeOf } from '../platform/warehouse/store.ts';
import { openQuality } from '../quality/open-quality.ts';
import type { Config } from './config.ts';
import { allParts, apiTags, checks, migrationSets, problemTable } from './features.ts';
import type { FeatureParts } from './feature-parts.ts';
import type { Host, ServiceOptions } from './host.ts';
import { makeInstanceId } from './instance-id.ts';
import { labelOfTopics } from './label-of-topics.ts';
import { type Foundation, openFoundation } from './open-foundation.ts';
import { openKeeping, openNumbers } from './open-numbers.ts';
import { openPeople } from './open-people.ts';
import { makeStack, type Stack } from './stack.ts';

// The composition of the service: each line opens one part, and its arguments show what it stands on.

/** A running service. */
export interface Service extends Foundation {
  jobs: Jobs;
  access: Access;
  /** Null: this process reads nothing from Kafka. */
  kafka: OpenKafka | null;
  /** Null: this process hears no positions. */
  fleet: OpenFleet | null;
  url: string;
  metricsUrl: string;
  /** Stops taking events, waits until what was taken is queryable, then closes everything in reverse order. */
  close(): Promise<void>;
}

const FLEET_LEASE_MS = 15_000;

/** Opens the service. When a part cannot be opened, those before it are closed and its error is thrown. */
export async function openService(config: Config, options: ServiceOptions): Promise<Service> {
  const stack = makeStack({ ...config.service, log: options.log });
  const host: Host = {
    ...options,
    instanceId: makeInstanceId(),
    registry: makeRegistry(),
    now: Date.now,
    startedAtMs: Date.now(),
    parts: partsOf[config.service.role],
  };
  try {
    return { ...(await compose(stack, config, host)), close: () => stack.close() };
  } catch (error) {
    await stack.close();
    throw error;
  }
}

async function compose(stack: Stack, config: Config, host: Host): Promise<Omit<Service, 'close'>> {
  const company = readCompany(config.metrics);
  const base = await openFoundation(stack, config, host);
  const { access, identifySession } = await openPeople(stack, config, host, base);
  const { connection } = base.warehouse;
  const telemetry = makeKafkaTelemetry(host.registry);
  const topics = await stack.add('topics', openTopics(config.kafka, { connection, telemetry }));
  const jobs = await stack.add('jobs', openJobs(jobsOptions(config, host, base)));
  await stack.add(
    'quality',
    openQuality(config.quality, qualityOptions(config, host, { ...base, topics, jobs })),
  );
  const dataLabel =
    readDataLabel(config.service.dataDir) ?? (await labelOfTopics(config, { connection, log: host.log }));
  const keeping = await openKeeping(stack, config, host, base);
  const { storeIdentity, versions } = keeping;
  const { addTogether, firstOf } = keeping.cache;
  const limits = await stack.add('limits', openLimits(config.limits, { ...host, addTogether }));
  const numbers = { ...base, topics, dataLabel, company, keeping };
  const { metrics, readCalendar } = await openNumbers(stack, config, host, numbers);
  const analyses = await stack.add('analyses', openAnalyses(config.analyses, { metrics }));
  await openFeatures(stack, config, {
    ...base,
    ...host,
    access,
    metrics,
    readCalendar,
    firstOf,
    storeIdentity,
    versions,
    kinds: new Map([...metrics.kinds, ...analyses.kinds]),
    jobs,
    presence: () => base.presence.presence(),
    health: () => stack.health(),
    dataLabel,
  });
  const tokens = await stack.add(
    'tokens',
    openTokens(config.tokens, { secret: base.tokenSecret, keys: access, now: host.now }),
  );
  const http = await stack.add(
    'http',
    openServer(stack, config, { ...host, access, ...tokens, identifySession, limits, dataLabel }),
  );
  await stack.add('jobs at work', jobs.begin(stack.jobs(), stack.work()));
  // Sources last: a start that fails, for a port is taken, joins no group.
  const sources = await openSources(stack, config, { ...base, host, topics, telemetry });
  await base.presence.setUrl(http.url);
  return { ...base, ...sources, jobs, access, url: http.url, metricsUrl: http.metricsUrl };
}

/** Opens the API, with the routes of all parts that are open by now. */
function openServer(
  stack: Stack,
  { http: config }: Config,
  {
    access,
    dataLabel,
    ...host
  }: Host & {
    access: Pick<Access, 'onAct'>;
    identify: Identify;
    identifySession: IdentifySession;
    limits: Limits;
    dataLabel: string | null;
  },
) {
  return openHttp(config, {
    ...host,
    onAct: access.onAct,
    isOpen: config.apiKeys.length === 0,
    processRoutes: stack.processRoutes(),
    routes: host.parts.api ? stack.routes() : null,
    problems: problemTable,
    tags: apiTags,
    schemas: eventComponents(),
    dataLabel,
    observeRequest: makeHttpTelemetry(host.registry),
  });
}

/** Opens what sends messages, and then what is listed in features.ts, each with the value of its own settings. */
async function openFeatures(
  stack: Stack,
  config: Config,
  given: Omit<FeatureParts, 'deliver' | 'role' | 'business' | 'pagesUrl' | 'backups'>,
): Promise<void> {
  const { business, http, service } = config;
  const { dataDir, role } = service;
  const delivery = openDelivery(config.delivery, { ...given, business, dataDir });
  const { deliver } = await stack.add('delivery', delivery);
  const pagesUrl = http.publicUrl ?? `http://localhost:${http.port}`;
  const { database, backupDisk: disk } = config.warehouse;
  const program = process.argv[1]?.endsWith('.js') === true ? process.argv[1] : null;
  const backups = { dataDir, database, disk, sets: migrationSets, program };
  const parts: FeatureParts = { ...given, deliver, role, business, pagesUrl, backups };
  const values: Readonly<Record<string, unknown>> = config;
  for (const { name, open } of allParts)
    if (open !== undefined) await stack.add(name, open(parts, values[name] as never)); // Its section made the value.
}

function jobsOptions(config: Config, { parts, instanceId, registry, log }: Host, { metadata }: Foundation) {
  return {
    metadata,
    works: parts.worker && config.jobs.areScheduled,
    instance: instanceId,
    log: log.child({ part: 'jobs' }),
    onRun: makeJobTelemetry(registry),
  };
}

function qualityOptions(
  config: Config,
  { registry, log, now }: Host,
  base: Foundation & { topics: Topics; jobs: Jobs },
) {
  const { warehouse, schema, ingest, maintenance, metadata, jobs } = base;
  const { view } = base.topics;
  return {
    maintenance,
    checks,
    checked: {
      store: warehouse,
      schema,
      retention: config.retention,
      now,
      countWaiting: ingest.countWaiting,
      allowedLatenessMs: config.business.allowedLatenessMs,
      ...(view !== null && { kafkaLag: () => view.partitions() }),
    },
    retentionDays: config.retention.events,
    metadata,
    jobs,
    registry,
    log,
  };
}

interface SourcesOptions extends Foundation {
  host: Host;
  topics: Topics;
  telemetry: KafkaTelemetry;
}

/** Opens what brings events by itself: last, for it needs everything else. */
async function openSources(
  stack: Stack,
  config: Config,
  options: SourcesOptions,
): Promise<Pick<Service, 'kafka' | 'fleet'>> {
  const { host, topics, telemetry } = options;
  const fleetTelemetry = makeFleetTelemetry(host.registry); // at 0 where nothing is heard
  if (!host.parts.sources) return { kafka: null, fleet: null };
  const fleet =
    config.fleet === null
      ? null
      : await stack.add(
          'fleet',
          openFleet(config.fleet, {
            ...fleetOptions(config.fleet.channel, options),
            telemetry: fleetTelemetry,
          }),
        );
  if (config.kafka === null) return { kafka: null, fleet };
  const { intake } = options.ingest;
  const { connection } = options.warehouse;
  const kafka = await stack.add(
    'kafka',
    openKafka(config.kafka, { intake, connection, telemetry, log: host.log }),
  );
  topics.view?.watch(kafka);
  return { kafka, fleet };
}

/** Where processes share PostgreSQL, one of them listens to the channel. */
function fleetOptions(
  channel: string,
  { host, ingest, warehouse, metadata, messageChecks: checks }: SourcesOptions,
) {
  const { log, now, instanceId } = host;
  const ours = { name: `fleet:${channel}`, holder: instanceId, ttlMs: FLEET_LEASE_MS };
  return {
    checks,
    intake: ingest.intake,
    connection: homeOf(warehouse),
    lease: metadata.kind === 'postgres' ? makeLease(metadata.db, ours) : null,
    now,
    log,
  };
}
