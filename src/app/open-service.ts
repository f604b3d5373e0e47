import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { MINUTE_MS } from '../kernel/units.ts';
import { makeServer } from '../platform/http/make-server.ts';
import { startMetricsServer } from '../platform/http/metrics-server.ts';
import type { Config } from './config.ts';
import { partsOf } from '../platform/config/roles.ts';
import { labelOfTopics } from './label-of-topics.ts';
import { readDataLabel } from '../kernel/data-label.ts';
import type { RecordResult } from '../ingest/records.ts';
import { makeCloser } from '../kernel/closer.ts';
import { CodedError } from '../kernel/errors.ts';
import { makeFleetTelemetry } from '../ingest/fleet/telemetry.ts';
import { makeKafkaTelemetry } from '../ingest/kafka/telemetry.ts';
import type { openLog } from '../kernel/log.ts';
import { makeQualityTelemetry } from '../quality/telemetry.ts';
import { type EngineState, type Telemetry, makeTelemetry } from '../kernel/telemetry.ts';
import { catalog as platformCatalog } from '../metrics/catalog/catalog.ts';
import { readCompanyMetrics, tryCompanyMetrics } from '../metrics/company-metrics.ts';
import { makeMetrics } from '../metrics/make-metrics.ts';
import { watermarkOf } from '../metrics/receipt/watermark.ts';
import type { FleetSource } from '../ingest/fleet/open-fleet-source.ts';
import type { KafkaSource } from '../ingest/kafka/open-kafka-source.ts';
import { makeInFlight } from '../ingest/in-flight.ts';
import { openFleet } from './open-fleet.ts';
import { openKafka, openKafkaView } from './open-kafka.ts';
import { type ReservedMetadata, reserveMetadata } from '../platform/metadata/reserve.ts';
import { type Pipeline, makeInstanceId, openPipeline } from './open-pipeline.ts';
import { openQuality } from './open-quality.ts';
import { makeCheckTools } from '../quality/check-tools.ts';
import { openPresence } from '../platform/metadata/open-presence.ts';
import { unlessStopped, within } from '../kernel/within.ts';
import { makeHealth } from '../features/operations/health/service-health.ts';
import { homeOf } from '../platform/warehouse/store.ts';

/** So that a start is quick, and what runs for seconds only pays nothing for jobs. */
const JOBS_START_AFTER_MS = 10_000;

/** A running service. */
export interface Service {
  pipeline: Pipeline;
  /** Null: nothing is read from Kafka. */
  kafka: KafkaSource | null;
  /** Null: no positions are heard over Redis. */
  fleet: FleetSource | null;
  metadata: ReservedMetadata;
  url: string;
  metricsUrl: string;
  /** Stops taking events, waits until what was taken is queryable, then closes everything in reverse order. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  log: ReturnType<typeof openLog>;
  version: string;
  /** Aborted: a start that waits, for PostgreSQL or for a worker, is given up with `start_stopped`. */
  signal?: AbortSignal;
}

/**
 * The composition of the service: everything is opened here, in order, and handed to what needs it. When a part cannot
 * be opened, those before it are closed and its error is thrown.
 */
export async function openService(config: Config, options: ServiceOptions): Promise<Service> {
  const closer = makeCloser((name, error) => options.log.error({ err: error, part: name }, 'closing failed'));
  try {
    return await compose(config, { ...options, closer });
  } catch (error) {
    await closer.close();
    throw error;
  }
}

async function compose(
  config: Config,
  { log, version, signal, closer }: ServiceOptions & { closer: ReturnType<typeof makeCloser> },
): Promise<Service> {
  const company =
    config.metricsFile === null ? null : readCompanyMetrics(config.metricsFile, platformCatalog);
  const telemetry = makeTelemetry();
  const parts = partsOf[config.role];
  const instanceId = makeInstanceId();
  const metadata = reserveMetadata({
    ...config,
    poolSize: config.databasePoolSize,
    log,
    ...(signal !== undefined && { signal }),
  });
  closer.add('metadata', () => metadata.close());
  const presence = await unlessStopped(
    signal,
    openPresence(metadata, { id: instanceId, role: config.role, version, log }),
  );
  closer.add('presence', () => presence.close());
  const pipeline = await openPipeline(config, {
    log,
    closer,
    instanceId,
    signal,
    mayWrite: parts.worker,
    ...(metadata.kind === 'postgres' && { metadata: await metadata.open() }),
    hooks: {
      onStep(step, seconds, records) {
        telemetry.observeStep(step, seconds);
        if (step === 'land') telemetry.observeBatch(records);
      },
      onLanded: (seconds) => telemetry.observeLandingLag(seconds),
      onResults: (results) => countResults(telemetry, results),
      onEngineRestart: () => telemetry.countEngineRestart(),
    },
  });
  const { intake, deadLetters, drain } = pipeline;
  const addDraining = (name: string, close: () => Promise<void>) =>
    closer.add(name, () => within(drain.leftMs(), close()));
  const kafkaTelemetry = makeKafkaTelemetry(telemetry.registry);
  const kafka =
    config.kafka === null || !parts.sources
      ? null
      : openKafka(config.kafka, { pipeline, log, observe: (news) => kafkaTelemetry.count(news) });
  if (kafka !== null) addDraining('kafka', () => kafka.close());
  const fleetTelemetry = makeFleetTelemetry(telemetry.registry);
  const fleet =
    config.fleet === null || !parts.sources
      ? null
      : openFleet(config.fleet, {
          pipeline,
          settings: config,
          metadata: metadata.kind === 'postgres' ? await metadata.open() : null,
          instanceId,
          log,
          observe: (news) => fleetTelemetry.count(news),
        });
  if (fleet !== null) {
    addDraining('fleet', () => fleet.close());
    fleetTelemetry.watch(() => fleet.state());
  }
  const kafkaView =
    config.kafka === null
      ? null
      : openKafkaView(config.kafka, { connection: pipeline.warehouse.connection, source: kafka });
  if (kafkaView !== null) {
    closer.add('kafka view', () => kafkaView.close());
    kafkaTelemetry.watch(() => kafkaView.partitions());
  }
  const inFlight = makeInFlight({
    own: () => intake.inFlight(),
    others: metadata.kind === 'postgres' ? homeOf(pipeline.warehouse) : null,
    kafka: kafkaView,
    now: Date.now,
  });
  const allowedLatenessMs = config.allowedLatenessSeconds * 1000;
  if (company !== null) await tryCompanyMetrics(pipeline.warehouse.connection, company);
  const dataLabel =
    readDataLabel(config.dataDir) ??
    (await labelOfTopics(config, { connection: pipeline.warehouse.connection, log }));
  const metrics = makeMetrics({
    catalog: company?.catalog ?? platformCatalog,
    connection: pipeline.warehouse.connection,
    now: Date.now,
    businessTimezone: config.businessTimezone,
    businessCurrency: config.businessCurrency,
    allowedLatenessMs,
    dataLabel,
    onTime: {
      earlyMs: config.onTimeEarlyMinutes === null ? null : config.onTimeEarlyMinutes * MINUTE_MS,
      lateMs: config.onTimeLateMinutes * MINUTE_MS,
    },
    inFlight,
    observe: ({ family, durationMs }) => telemetry.observeQuery(family, durationMs / 1000),
  });
  telemetry.watchWatermark(async () => watermarkOf(Date.now(), await inFlight(), allowedLatenessMs));
  telemetry.watchEngine(() => readEngineState(pipeline));
  const qualityTelemetry = makeQualityTelemetry(telemetry.registry);
  const works = parts.worker && config.scheduledJobs;
  const quality = openQuality({
    openMetadata: () => metadata.open(),
    maintenance: pipeline.maintenance,
    makeTools: (stop) =>
      makeCheckTools(
        {
          ...pipeline.checked,
          allowedLatenessMs,
          ...(kafkaView !== null && { kafkaLag: () => kafkaView.partitions() }),
        },
        stop,
      ),
    reconcileEveryMinutes: config.reconcileIntervalMinutes,
    retentionDays: config.metricsRetentionDays,
    historyDays: config.dataQualityRetentionDays,
    works,
    startAfterMs: works || metadata.kind === 'postgres' ? JOBS_START_AFTER_MS : null,
    instance: instanceId,
    log: log.child({ part: 'quality' }),
    onRun: (job, outcome, seconds) => qualityTelemetry.countRun(job, outcome, seconds),
  });
  addDraining('quality', () => quality.close());
  qualityTelemetry.watch(() => quality.gauges());
  const server = await makeServer({
    intake,
    deadLetters,
    metrics,
    version,
    log,
    health: makeHealth(pipeline, {
      version,
      now: Date.now,
      startedAtMs: Date.now(),
      dataLabel,
      kafka: kafka === null ? null : () => kafka.state(),
      fleet: fleet === null ? null : () => fleet.state(),
      role: config.role,
      instanceId,
      metadata,
      presence: () => presence.presence(),
      dataQuality: () => quality.health(),
    }),
    kafka: kafkaView,
    ...(config.kafka !== null && { topicPrefix: config.kafka.topicPrefix }),
    monitor: () => quality.open(),
    isApi: parts.api,
    dataLabel,
    apiKeys: config.apiKeys,
    allowedHosts: config.allowedHosts,
    now: Date.now,
    observeRequest: (request) => telemetry.observeRequest(request),
  });
  addDraining('server', () => closeServer(server));
  await listen(server, config);
  const prometheus = await startMetricsServer({
    host: config.host,
    port: config.metricsPort,
    registry: telemetry.registry,
    log,
  });
  closer.add('prometheus', () => prometheus.close());
  const url = `http://${config.host}:${(server.server.address() as AddressInfo).port}`;
  await presence.setUrl(url);
  return {
    pipeline,
    kafka,
    fleet,
    metadata,
    url,
    metricsUrl: `http://${config.host}:${prometheus.port}/metrics`,
    close: () => closer.close(),
  };
}

async function listen(server: Awaited<ReturnType<typeof makeServer>>, { host, port }: Config): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    throw new CodedError('port_unavailable', `Cannot listen on ${host}:${port}. Set PORT to a free port.`, {
      cause: error,
    });
  }
}

/** A connection whose request is answered while the server closes would otherwise keep it waiting for the next one. */
async function closeServer(server: Awaited<ReturnType<typeof makeServer>>): Promise<void> {
  const timer = setInterval(() => server.server.closeIdleConnections(), 100);
  await server.close().finally(() => clearInterval(timer));
}

function countResults(telemetry: Telemetry, results: readonly RecordResult[]): void {
  const outcomes = new Map<string, number>();
  const reasons = new Map<string, number>();
  for (const result of results) {
    outcomes.set(result.status, (outcomes.get(result.status) ?? 0) + 1);
    if (result.status === 'rejected') reasons.set(result.reason, (reasons.get(result.reason) ?? 0) + 1);
  }
  for (const [outcome, count] of outcomes) telemetry.countEvents(outcome, count);
  for (const [reason, count] of reasons) telemetry.countDeadLetters(reason, count);
}

const sizeRow = z.object({ bytes: z.coerce.number(), parts: z.coerce.number() });

async function readEngineState({ warehouse }: Pipeline): Promise<EngineState | null> {
  const [size] = await warehouse.connection.query(
    sizeRow,
    'SELECT sum(bytes_on_disk) AS bytes, count() AS parts FROM system.parts WHERE active AND database = currentDatabase()',
  );
  const memoryBytes = warehouse.engine()?.residentBytes ?? null;
  return size === undefined || memoryBytes === null
    ? null
    : { memoryBytes, diskBytes: size.bytes, activeParts: size.parts };
}
