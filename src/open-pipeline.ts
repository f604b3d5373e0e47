import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { makeDeadLetterStore } from './ingest/dead-letter-store.ts';
import { countUndone } from './ingest/fan-out/find-batches.ts';
import { namedStore } from './ingest/fan-out/fan-out-batch.ts';
import { type FanOut, openFanOut } from './ingest/fan-out/fan-out.ts';
import { type OpenIntake, openIntake } from './ingest/intake.ts';
import { readPersonalDataKey } from './ingest/personal-data-key.ts';
import type { DeadLetters } from './ingest/dead-letters.ts';
import type { RecordResult } from './ingest/records.ts';
import type { Closer } from './kernel/closer.ts';
import { tryFileLock } from './kernel/file-lock.ts';
import type { Logger } from './kernel/log.ts';
import { makeChecks } from './make-checks.ts';
import { makeKeepLetters, openLetterTopic } from './open-letter-topic.ts';
import { type Maintenance, makeMaintenance } from './quality/maintenance.ts';
import { type Warehouse, openWarehouse } from './warehouse/open.ts';
import type { RetentionDays } from './warehouse/retention.ts';
import { readSchema } from './warehouse/schema.ts';
import { homeOf } from './warehouse/store.ts';

// The part of the composition that the service and the CLI share: from records to queryable events.

export interface Pipeline {
  warehouse: Warehouse;
  fanOut: FanOut;
  intake: OpenIntake;
  deadLetters: DeadLetters;
  maintenance: Maintenance;
}

/** What the pipeline tells while it works; all optional. */
export interface PipelineHooks {
  onStep?: (step: 'check' | 'dead_letters' | 'land' | 'fan_out', seconds: number, records: number) => void;
  onResults?: (results: readonly RecordResult[]) => void;
  /** Seconds from the receipt of a batch's oldest record to its landing. */
  onLanded?: (seconds: number) => void;
  onEngineRestart?: () => void;
}

const LANDING_PATIENCE_MS = 10_000;
const OVERDUE_AFTER_MS = 600_000;
const DAY_MS = 86_400_000;
const DRAIN_WITHIN_MS = 20_000;

/**
 * Opens the store, the fan-out and the intake, and adds each to `closer` as soon as it is open, so that a start that
 * fails half-way closes what it had opened. Returns when events can be taken: the store is migrated and recovered.
 */
export async function openPipeline(
  config: Config,
  { log, closer, hooks = {} }: { log: Logger; closer: Closer; hooks?: PipelineHooks },
): Promise<Pipeline> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const schema = readSchema();
  const retention = retentionOf(config);
  const warehouse = await openStore(config, { log, ...hooks });
  closer.add('warehouse', () => warehouse.close());
  const fanOut = openFanOut({
    store: warehouse,
    schema,
    retention,
    recovery: config.recovery,
    holder: `${hostname()}:${process.pid}:${randomUUID()}`,
    log: log.child({ part: 'fan-out' }),
    tryLock: () => tryFileLock(join(config.dataDir, 'fan-out.lock'), 'exclusive'),
    onPoll: () => maintenance.serveRequests(),
    ...(hooks.onStep === undefined ? {} : { onBatch: hooks.onStep }),
  });
  closer.add('fan-out', () => fanOut.close(DRAIN_WITHIN_MS));
  const maintenance = makeMaintenance({
    store: warehouse,
    schema,
    retention,
    now: Date.now,
    whileStill: (task) => fanOut.exclusive((writer) => task(namedStore(writer))),
    onRebuilt: (table) => {
      if (table === 'event_ids') fanOut.forgetIdentities();
    },
    countWaiting: () =>
      countUndone(warehouse.connection, {
        sinceMs: Date.now() - retention.events * DAY_MS,
        overdueBeforeMs: Date.now() - OVERDUE_AFTER_MS,
      }),
    isWriter: () => fanOut.state().role === 'writing',
    database: config.database,
    log: log.child({ part: 'quality' }),
  });
  await fanOut.ready;
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
  closer.add('intake', () => intake.close());
  return { warehouse, fanOut, intake, deadLetters, maintenance };
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

function retentionOf(config: Config): RetentionDays {
  return {
    events: config.metricsRetentionDays,
    locations: config.locationRetentionDays,
    rollups: config.rollupRetentionDays,
    deadLetters: config.deadLetterRetentionDays,
  };
}
