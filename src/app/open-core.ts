import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { namedStore } from '../ingest/fan-out/execute.ts';
import type { WriterHolder } from '../ingest/health.ts';
import { openLetterTopic } from '../ingest/kafka/open-letter-topic.ts';
import { type Ingest, openIngest } from '../ingest/open-ingest.ts';
import type { WriterLock } from '../ingest/fan-out/writer-lock.ts';
import type { IngestTelemetry } from '../ingest/telemetry.ts';
import { holdContentKey, refuseOtherContentKey } from '../ingest/validate/content-key.ts';
import { type Checks, makeChecks } from '../ingest/validate/make-checks.ts';
import { derivePersonalKeys, type PersonalKeys } from '../events/personal-keys.ts';
import { findPersonalSecrets, readPersonalSecrets } from '../ingest/validate/personal-data-key.ts';
import type { HealthLines } from '../kernel/health-check.ts';
import type { Logger } from '../kernel/log.ts';
import type { Metadata } from '../platform/metadata/metadata.ts';
import { openFileWakes } from '../platform/wake/file-wakes.ts';
import { openPostgresWakes } from '../platform/wake/postgres-wakes.ts';
import { joinWakes, type Wakes, waitForCalls } from '../platform/wake/wakes.ts';
import { checkStore } from '../platform/warehouse/health.ts';
import { openWarehouse, type Warehouse, type WarehouseOptions } from '../platform/warehouse/open.ts';
import { readSchema, type Schema } from '../platform/warehouse/schema.ts';
import { homeOf } from '../platform/warehouse/store.ts';
import { readStoreIdentity } from '../platform/warehouse/store-identity.ts';
import { type Maintenance, makeMaintenance } from '../quality/maintenance.ts';
import type { Config } from './config.ts';
import { makeWriterLock } from './make-writer-lock.ts';
import type { Stack } from './stack.ts';

// The part of the composition that the service and the commands share: from records to queryable events.

const TOPIC_PREFIX = 'openride.events';

export interface Core {
  warehouse: Warehouse;
  schema: Schema;
  messageChecks: Checks;
  ingest: Ingest;
  maintenance: Maintenance;
  /** Tokens of apps are signed with it, in all processes. */
  tokenSecret: Buffer;
}

export interface CoreOptions {
  /** The PostgreSQL that the processes share, once it is open; null: there is none. */
  shared: Promise<Metadata> | null;
  /** This process, among all. */
  instanceId: string;
  /** False: takes no events, so that no key of personal data is generated for it or compared with the store's. */
  hashes: boolean;
  /** False: lands and never fans out. */
  mayWrite: boolean;
  /** False in tests of the tests only. */
  recovery: boolean;
  /** Tells who holds a lease, as the processes tell each other; null when nobody tells. */
  holderOf: ((lease: string) => WriterHolder) | null;
  version: string;
  telemetry: IngestTelemetry;
  onEngineRestart: () => void;
  log: Logger;
  signal: AbortSignal | undefined;
}

/** Opens the store, the fan-out and the intake, each on `stack`. Returns when events can be taken. */
export async function openCore(stack: Stack, config: Config, options: CoreOptions): Promise<Core> {
  const { log, mayWrite, instanceId, holderOf } = options;
  const { dataDir } = config.service;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const schema = readSchema();
  let writerLock: WriterLock | null = null;
  // Another process may be busy with an engine that seems to hang, but not the only one that writes.
  const mayKill = () => writerLock?.isHeld() ?? false;
  const warehouse = await stack.add(
    'warehouse',
    openStore(config, { ...options, mayKill, fromTemplate: mayWrite }),
  );
  const lease = await leaseOf(warehouse, options.shared);
  const wakes = await stack.add('wakes', openWakes(dataDir, lease, log));
  const topic =
    config.kafka === null ? null : await stack.add('dead-letter topic', openLetterTopic(config.kafka, log));
  const keys = options.hashes ? await ownKeys(config, warehouse) : unkeptKeys();
  const messageChecks = checksOf(config, keys);
  const tryLock = mayWrite
    ? makeWriterLock({ dataDir, leaseTtlMs: config.metadata.leaseTtlMs }, { lease, holder: instanceId })
    : () => Promise.resolve(null);
  const ingest = await stack.add(
    'ingest',
    openIngest(config.ingest, {
      ...options,
      store: warehouse,
      reader: warehouse.reader,
      schema,
      retention: config.retention,
      checks: messageChecks,
      tryLock: async () => (writerLock = await tryLock()),
      wakes,
      holder: lease === null || holderOf === null ? null : () => holderOf(lease.name),
      letterTopic: topic,
      described: { version: options.version, topicPrefix: config.kafka?.topicPrefix ?? TOPIC_PREFIX },
      now: Date.now,
    }),
  );
  if (options.hashes) await holdContentKey(homeOf(warehouse), keys.contentKeyId);
  const maintenance = openMaintenance(config, { ...options, warehouse, schema, ingest, wakes });
  return { warehouse, schema, messageChecks, ingest, maintenance, tokenSecret: keys.tokens };
}

/**
 * The keys of personal data of the settings. Throws `other_content_key` when the store began with another content key, and before a
 * key is generated that would be another one.
 */
async function ownKeys({ ingest, service }: Config, warehouse: Warehouse): Promise<PersonalKeys> {
  const found = findPersonalSecrets(ingest.personalSecrets, service.dataDir);
  const keys = found === null ? null : derivePersonalKeys(found);
  await refuseOtherContentKey(homeOf(warehouse), keys?.contentKeyId ?? null);
  return keys ?? derivePersonalKeys(readPersonalSecrets(ingest.personalSecrets, service.dataDir));
}

/** Keys of a process that hashes nothing which is kept. */
export function unkeptKeys(): PersonalKeys {
  return derivePersonalKeys([randomBytes(32)]);
}

/** Opens the store of the settings, as it is: neither migrated nor recovered. */
export async function openStore(
  { service, warehouse: config }: Config,
  {
    log,
    onEngineRestart,
    mayKill,
    fromTemplate = false,
  }: Pick<CoreOptions, 'log' | 'onEngineRestart'> & Pick<WarehouseOptions, 'mayKill' | 'fromTemplate'>,
): Promise<Warehouse & { health: HealthLines }> {
  const warehouse = await openWarehouse({
    ...config,
    dataDir: service.dataDir,
    log: log.child({ part: 'warehouse' }),
    onRestart: onEngineRestart,
    ...(mayKill !== undefined && { mayKill }),
    fromTemplate,
  });
  return { ...warehouse, health: { store: { read: () => checkStore(warehouse), gatesReadiness: true } } };
}

/** How the settings judge messages. */
export function checksOf({ ingest, business }: Config, personalKeys: PersonalKeys): Checks {
  return makeChecks({
    eventTimeMinMs: ingest.eventTimeMinMs,
    dialectTimezone: ingest.dialectTimezone,
    businessCurrency: business.currency,
    businessTimezone: business.timezone,
    personalKeys,
    keepExtraFields: ingest.keepExtraFields,
    now: Date.now,
  });
}

/** The lease on the right to fan out, by the identity of the store; null when the operating system's lock decides. */
async function leaseOf(warehouse: Warehouse, shared: Promise<Metadata> | null): Promise<WriterLease | null> {
  if (shared === null) return null;
  const metadata = await shared;
  return { metadata, db: metadata.db, name: writerLeaseOf(await readStoreIdentity(homeOf(warehouse))) };
}

interface WriterLease extends Pick<Metadata, 'db'> {
  metadata: Metadata;
  name: string;
}

/** The calls between the processes on a store: those on this machine, and those that share PostgreSQL. */
function openWakes(dataDir: string, lease: WriterLease | null, log: Logger): Wakes {
  const wakeLog = log.child({ part: 'wake' });
  const byFile = openFileWakes(join(dataDir, 'wake'), { log: wakeLog });
  if (lease?.metadata.kind !== 'postgres') return byFile;
  return joinWakes([byFile, openPostgresWakes(lease.metadata.pool, { scope: lease.name, log: wakeLog })]);
}

/** The name of the lease on the right to fan out for a store. */
export function writerLeaseOf(storeIdentity: string): string {
  return `fan-out:${storeIdentity}`;
}

function openMaintenance(
  config: Config,
  {
    warehouse,
    schema,
    ingest,
    wakes,
    log,
  }: { warehouse: Warehouse; schema: Schema; ingest: Ingest; wakes: Wakes; log: Logger },
): Maintenance {
  const { fanOut, countWaiting } = ingest;
  const maintenance = makeMaintenance({
    store: warehouse,
    schema,
    retention: config.retention,
    now: Date.now,
    countWaiting,
    whileStill: (task) =>
      fanOut.exclusive((writer) => task({ store: namedStore(writer), epoch: writer.epoch })),
    onRebuilt: (table) => {
      if (table === 'event_ids') fanOut.forgetIdentities();
    },
    isWriter: () => fanOut.state().role === 'writing',
    calls: {
      tellRequested: () => wakes.tell('requested'),
      tellDone: () => wakes.tell('done'),
      waitForDone: () => waitForCalls(wakes, 'done'),
    },
    database: config.warehouse.database,
    log: log.child({ part: 'quality' }),
  });
  ingest.onRequested(() => maintenance.serveRequests());
  return maintenance;
}
