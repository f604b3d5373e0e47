import { makeDeadLetterStore } from '../ingest/dead-letters/store.ts';
import { makeCountWaiting } from '../ingest/open-ingest.ts';
import type { IngestTelemetry } from '../ingest/telemetry.ts';
import { hasCode } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { retry } from '../kernel/retry.ts';
import { openLog } from '../kernel/log.ts';
import type { Metadata } from '../platform/metadata/metadata.ts';
import { openMetadata } from '../platform/metadata/open.ts';
import { areMetadataMade, openMetadataToRead } from '../platform/metadata/open-to-read.ts';
import { reachMetadata } from '../platform/metadata/socket/reach-metadata.ts';
import { openToRead } from '../platform/warehouse/open-to-read.ts';
import type { Warehouse } from '../platform/warehouse/open.ts';
import { homeOf } from '../platform/warehouse/store.ts';
import { readStoreIdentity } from '../platform/warehouse/store-identity.ts';
import type { CommandHost, StoreToRead } from './command-host.ts';
import { type Config, readConfig } from './config.ts';
import { migrationSets } from './features.ts';
import { makeInstanceId } from './instance-id.ts';
import { isWriterLockHeld } from './make-writer-lock.ts';
import {
  type Core,
  type CoreOptions,
  checksOf,
  openCore,
  openStore,
  unkeptKeys,
  writerLeaseOf,
} from './open-core.ts';
import { makeStack, type Stack } from './stack.ts';

// The ways in for commands: each opens what a command needs, and closes it when the command is done.

type WaysIn = Pick<
  CommandHost,
  | 'withStore'
  | 'withWarehouseToRead'
  | 'withIntake'
  | 'withWriter'
  | 'withMetadata'
  | 'withMetadataToRead'
  | 'withBareMetadata'
  | 'withBareStore'
  | 'checkOf'
>;

export interface WaysInOptions {
  version: string;
  signal: AbortSignal;
  /** Default: what the environment says. */
  config?: () => Config;
}

const COMMAND_POOL_SIZE = 3;
const METADATA_PATIENCE_MS = 10_000;
const silent: IngestTelemetry = {
  countResults: () => undefined,
  countWithheld: () => undefined,
  observeStep: () => undefined,
  observeLandingLag: () => undefined,
  observeQueryable: () => undefined,
};

/** Makes the ways in for one command line. Each throws `invalid_settings`, and what opening its part throws. */
export function makeWaysIn({
  version,
  signal,
  config: read = readConfig,
}: WaysInOptions): WaysIn & { hasMetadata: () => boolean } {
  const withStack = makeWithStack(read);
  const withCore = <Result>(hashes: boolean, use: (core: Core) => Promise<Result>) =>
    withStack(async (stack, config, log) =>
      use(await openCoreAlone(stack, config, { log, version, signal, telemetry: silent, hashes })),
    );
  return {
    withStore: (use) =>
      withStack(async (stack, config, log) => use(await openStoreToRead(stack, config, log))),
    withWarehouseToRead: (use) =>
      withStack(async (stack, config, log) => use(await addWarehouseToRead(stack, config, log))),
    withIntake: (use) =>
      withCore(true, ({ ingest: { intake, deadLetters }, warehouse: { connection } }) =>
        use({ intake, deadLetters, connection }),
      ),
    withWriter: (use) => withCore(false, use),
    withMetadata: (use) =>
      withStack(async (stack, config, log) => use(await openOwnOrReached(stack, config, log))),
    withMetadataToRead: (use) =>
      withStack(async (stack, config, log) => {
        const opened = await openMetadataToRead(metadataOptions(config, log));
        return use(opened === null ? null : await stack.add('metadata', opened));
      }),
    hasMetadata() {
      const { metadata, service } = read();
      return metadata.databaseUrl !== null || areMetadataMade(service.dataDir);
    },
    withBareMetadata: (use) =>
      withStack(async (stack, config, log) => {
        const options = { ...metadataOptions(config, log), migrations: null };
        return use(await stack.add('metadata', openMetadata(options)));
      }),
    withBareStore: (use) =>
      withStack(async (stack, config, log) =>
        use(await stack.add('warehouse', openStore(config, { log, onEngineRestart: () => undefined }))),
      ),
    // A key of its own: nothing is kept, and no key should be generated for it in the data directory.
    checkOf: (topic) => checksOf(read(), unkeptKeys()).checkMessages({ topic }),
  };
}

/** Opens the way from records to queryable events without a service around it: beside one, or as the writer when there is none. */
export function openCoreAlone(
  stack: Stack,
  config: Config,
  given: Pick<CoreOptions, 'log' | 'version' | 'signal' | 'telemetry' | 'hashes'>,
): Promise<Core> {
  const shared = openShared(stack, config, given.log);
  shared?.catch(() => undefined); // Thrown where it is awaited, after the store: it must not end the process before.
  return openCore(stack, config, {
    ...given,
    shared,
    instanceId: makeInstanceId(),
    mayWrite: true,
    recovery: true,
    holderOf: null,
    onEngineRestart: () => undefined,
  });
}

/** Makes what opens parts on a stack of their own and closes them after use. */
function makeWithStack(read: () => Config) {
  return async <Result>(
    use: (stack: Stack, config: Config, log: Logger) => Promise<Result>,
  ): Promise<Result> => {
    const config = read();
    const log = commandLog(config);
    const stack = makeStack({ ...config.service, log });
    try {
      return await use(stack, config, log);
    } finally {
      await stack.close();
    }
  };
}

/** Whoever types a command wants its answer, not the news of its parts. */
export function commandLog({ service: { logLevel } }: Config) {
  return openLog(logLevel === 'info' ? 'error' : logLevel, process.stderr);
}

function addWarehouseToRead(stack: Stack, { service, warehouse }: Config, log: Logger): Promise<Warehouse> {
  const { dataDir } = service;
  return stack.add('warehouse', openToRead({ ...warehouse, dataDir, log: log.child({ part: 'warehouse' }) }));
}

async function openStoreToRead(stack: Stack, config: Config, log: Logger): Promise<StoreToRead> {
  const { dataDir } = config.service;
  const warehouse = await addWarehouseToRead(stack, config, log);
  const metadata = await openShared(stack, config, log);
  const writerLease = metadata === null ? null : writerLeaseOf(await readStoreIdentity(homeOf(warehouse)));
  return {
    warehouse,
    deadLetters: makeDeadLetterStore(homeOf(warehouse)),
    countWaiting: makeCountWaiting(warehouse.connection, { retention: config.retention, now: Date.now }),
    isWritten: () => (metadata === null ? isWriterLockHeld(dataDir) : null),
    writerLease,
    metadata,
  };
}

/** The PostgreSQL that the processes share; null when there is none. */
function openShared(stack: Stack, config: Config, log: Logger): Promise<Metadata> | null {
  return config.metadata.databaseUrl === null ? null : openOwn(stack, config, log);
}

function openOwn(stack: Stack, config: Config, log: Logger): Promise<Metadata> {
  return stack.add('metadata', openMetadata({ ...metadataOptions(config, log), migrations: migrationSets }));
}

function metadataOptions({ service, metadata }: Config, log: Logger) {
  const ours = {
    poolSize: COMMAND_POOL_SIZE,
    dataDir: service.dataDir,
    log: log.child({ part: 'metadata' }),
  };
  return { ...metadata, ...ours };
}

/** The embedded metadata are one process's: while a service has them open, it is asked over its socket. */
async function openOwnOrReached(stack: Stack, config: Config, log: Logger): Promise<Pick<Metadata, 'db'>> {
  const isEmbedded = config.metadata.databaseUrl === null;
  // Another command may have them for a moment, and a service that starts cannot be asked yet.
  return retry(
    async () => {
      const reached = isEmbedded ? await reachMetadata(config.service.dataDir) : null;
      return reached === null ? openOwn(stack, config, log) : stack.add('metadata', reached);
    },
    {
      backoff: { firstMs: 100, maxMs: 500 },
      patienceMs: METADATA_PATIENCE_MS,
      mayPass: (error) => hasCode(error, 'metadata_in_use'),
    },
  );
}
