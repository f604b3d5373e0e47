import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { DAY_MS } from '../kernel/units.ts';
import type { Config } from './config.ts';
import { makeDeadLetterStore } from '../ingest/dead-letters/store.ts';
import { countUndone, type Undone } from '../ingest/fan-out/find-batches.ts';
import { namedStore } from '../ingest/fan-out/fan-out-batch.ts';
import { type FanOut, openFanOut } from '../ingest/fan-out/fan-out.ts';
import { type OpenIntake, openIntake } from '../ingest/intake.ts';
import { readPersonalDataKey } from '../ingest/validate/personal-data-key.ts';
import type { DeadLetters } from '../ingest/dead-letters/dead-letters.ts';
import type { RecordResult } from '../ingest/records.ts';
import type { Closer } from '../kernel/closer.ts';
import type { Logger } from '../kernel/log.ts';
import { makeChecks } from './make-checks.ts';
import { makeKeepLetters, openLetterTopic } from '../ingest/kafka/open-letter-topic.ts';
import { makeCountdown, unlessStopped, within } from '../kernel/within.ts';
import { type Metadata, openMetadata } from '../platform/metadata/open.ts';
import { makeWriterLock } from './make-writer-lock.ts';
import type { CheckToolsOptions } from '../quality/check-tools.ts';
import { type Maintenance, makeMaintenance } from '../quality/maintenance.ts';
import { type Warehouse, openWarehouse } from '../platform/warehouse/open.ts';
import type { RetentionDays } from '../platform/warehouse/retention.ts';
import { readSchema } from '../platform/warehouse/schema.ts';
import { homeOf } from '../platform/warehouse/store.ts';
import { readStoreIdentity } from '../platform/warehouse/store-identity.ts';

// The part of the composition that the service and the CLI share: from records to queryable events.

export interface Pipeline {
  warehouse: Warehouse;
  fanOut: FanOut;
  intake: OpenIntake;
  deadLetters: DeadLetters;
  maintenance: Maintenance;
  /** What is left of the time in which a stop waits for what is under way; it runs from the first closer that asks. */
  drain: { leftMs(): number };
  /** What checks of the data read. */
  checked: Omit<CheckToolsOptions, 'allowedLatenessMs'>;
  /** Asks the store which batches wait for the fan-out, whoever landed them. */
  countWaiting: () => Promise<Undone>;
  /** The lease on the right to fan out; null: it is the operating system's lock. */
  writerLease: string | null;
  /** The PostgreSQL that the processes share; null: there is none. */
  metadata: Metadata | null;
}

/** What the pipeline tells while it works; all optional. */
export interface PipelineHooks {
  onStep?: (step: 'check' | 'dead_letters' | 'land' | 'fan_out', seconds: number, records: number) => void;
  onResults?: (results: readonly RecordResult[]) => void;
  /** Seconds from the receipt of a batch's oldest record to its landing. */
  onLanded?: (seconds: number) => void;
  onEngineRestart?: () => void;
}

export interface PipelineOptions {
  log: Logger;
  closer: Closer;
  hooks?: PipelineHooks;
  /** This process, among all; made up when left out. */
  instanceId?: string;
  /** The same, when it is open already; else it is opened when there is one. */
  metadata?: Metadata;
  /** False: lands and never fans out. */
  mayWrite?: boolean;
  /** Aborted: the start is given up, with `start_stopped`. */
  signal?: AbortSignal | undefined;
}

const LANDING_PATIENCE_MS = 10_000;
const OVERDUE_AFTER_MS = 600_000;
const PATIENT_MS = 5_000;

/**
 * Opens the store, the fan-out and the intake, and adds each to `closer` as soon as it is open, so that a start that
 * fails half-way closes what it had opened. Returns when events can be taken: the store is migrated and recovered.
 */
export async function openPipeline(config: Config, options: PipelineOptions): Promise<Pipeline> {
  const { log, closer, hooks = {}, mayWrite = true } = options;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const metadata = options.metadata ?? (await openSharedMetadata(config, options));
  const schema = readSchema();
  const retention = retentionOf(config);
  const warehouse = await openStore(config, { log, ...hooks });
  closer.add('warehouse', () => warehouse.close());
  const holder = options.instanceId ?? makeInstanceId();
  const lease =
    metadata === null
      ? null
      : { db: metadata.db, name: `fan-out:${await readStoreIdentity(homeOf(warehouse))}` };
  const fanOut = openFanOut({
    store: warehouse,
    schema,
    retention,
    recovery: config.recovery,
    holder,
    log: log.child({ part: 'fan-out' }),
    tryLock: mayWrite ? makeWriterLock(config, { lease, holder }) : () => Promise.resolve(null),
    onPoll: () => maintenance.serveRequests(),
    onBatch: hooks.onStep ?? (() => undefined),
  });
  const drain = makeCountdown(config.drainTimeoutMs);
  closer.add('fan-out', () => fanOut.close(drain.leftMs()));
  const countWaiting = () =>
    countUndone(warehouse.connection, {
      sinceMs: Date.now() - retention.events * DAY_MS,
      overdueBeforeMs: Date.now() - OVERDUE_AFTER_MS,
    });
  const checked = { store: warehouse, schema, retention, now: Date.now, countWaiting };
  const maintenance = makeMaintenance({
    ...checked,
    whileStill: (task) =>
      fanOut.exclusive((writer) => task({ store: namedStore(writer), epoch: writer.epoch })),
    onRebuilt: (table) => {
      if (table === 'event_ids') fanOut.forgetIdentities();
    },
    isWriter: () => fanOut.state().role === 'writing',
    database: config.database,
    log: log.child({ part: 'quality' }),
  });
  const waiting = setTimeout(
    () => log.warn('waiting for a process that may write to migrate the store'),
    PATIENT_MS,
  );
  await unlessStopped(options.signal, fanOut.ready).finally(() => clearTimeout(waiting));
  const deadLetters = makeDeadLetterStore(homeOf(warehouse));
  const letterTopic = config.kafka === null ? null : openLetterTopic(config.kafka, log);
  if (letterTopic !== null) closer.add('dead-letter topic', () => letterTopic.close());
  const intake = openIntake({
    store: warehouse,
    fanOut,
    now: Date.now,
    check: makeChecks(config, readPersonalDataKey(config.personalDataKey, config.dataDir)).check,
    keepLetters: makeKeepLetters(deadLetters, letterTopic),
    limits: {
      maxEvents: config.batchMaxEvents,
      maxBytes: config.batchMaxBytes,
      maxWaitMs: config.batchMaxWaitMs,
      maxPendingBytes: config.intakeMaxPendingBytes,
    },
    patienceMs: LANDING_PATIENCE_MS,
    log: log.child({ part: 'intake' }),
    ...(hooks.onStep === undefined ? {} : { onStep: hooks.onStep }),
    ...(hooks.onResults === undefined ? {} : { onResults: hooks.onResults }),
    ...(hooks.onLanded === undefined ? {} : { onLanded: hooks.onLanded }),
  });
  // What has landed is safe, and the fan-out ends what it can: no stop waits for ever for an event store that is away.
  closer.add('intake', () => within(drain.leftMs(), intake.close()));
  const writerLease = lease?.name ?? null;
  return {
    warehouse,
    fanOut,
    intake,
    deadLetters,
    maintenance,
    drain,
    checked,
    countWaiting,
    writerLease,
    metadata,
  };
}

/** Opens the store of the settings, as it is: neither migrated nor recovered. */
export function openStore(
  config: Config,
  { log, onEngineRestart }: { log: Logger; onEngineRestart?: () => void },
): Promise<Warehouse> {
  return openWarehouse({
    dataDir: config.dataDir,
    engineMemoryBytes: config.engineMemoryMb * 1_000_000,
    remote: config.clickhouse,
    database: config.database,
    log: log.child({ part: 'warehouse' }),
    ...(onEngineRestart === undefined ? {} : { onRestart: onEngineRestart }),
  });
}

/** A name for this process that no other one has. */
export function makeInstanceId(): string {
  return `${hostname()}:${process.pid}:${randomUUID()}`;
}

/** The embedded metadata is the service's alone; what it holds is not needed here. */
async function openSharedMetadata(
  config: Config,
  { log, closer }: Pick<PipelineOptions, 'log' | 'closer'>,
): Promise<Metadata | null> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl === null) return null;
  const metadata = await openMetadata({
    databaseUrl,
    dataDir,
    poolSize: 3,
    log: log.child({ part: 'metadata' }),
  });
  closer.add('metadata', () => metadata.close());
  return metadata;
}

function retentionOf(config: Config): RetentionDays {
  return {
    events: config.metricsRetentionDays,
    locations: config.locationRetentionDays,
    rollups: config.rollupRetentionDays,
    deadLetters: config.deadLetterRetentionDays,
  };
}
