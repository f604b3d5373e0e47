import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../kernel/log.ts';
import { type Connection, type StoreAddress, openConnection } from './connection.ts';
import type { EngineEndpoint } from './engine/endpoint-file.ts';
import { prepareEmptyStore, TEMPLATE_DATABASE } from './engine/empty-store.ts';
import { type EngineListen, enginePaths } from './engine/start.ts';
import { type Engine, type EngineState, superviseEngine } from './engine/supervise.ts';
import { checkLabels } from './cluster/membership.ts';
import { openCluster } from './cluster/open-cluster.ts';
import { watchShards } from './cluster/shard-trouble.ts';
import { warnOfRights } from './check-rights.ts';
import { createDatabase } from './create-database.ts';
import { type Decoration, decorate } from './decorate.ts';
import { killBy, makeReader, READER_PLACES, shareOfCores } from './make-reader.ts';
import { openAnalyst } from './open-analyst.ts';
import { readingOnly } from './reader-limits.ts';
import { type Store, homeOf, singleStore } from './store.ts';

/** The event store: embedded, a server or a cluster. Its connections stay valid while engines stop and start. */
export interface Warehouse extends Store {
  /** Reads the whole store for those who ask: on a pool of its own, in turns, and only reading. */
  reader: Connection;
  /** Runs people's SQL: as a user who may read the views for people and nothing else. Null: the server has no such user. */
  analyst: Connection | null;
  kind: 'embedded' | 'remote' | 'cluster';
  /** Returns the server, or the shards, that did not answer the last time: number and address. */
  away(): readonly string[];
  /** Returns the state of the embedded engine; null when the store is a server or a cluster. */
  engine(): EngineState | null;
  close(): Promise<void>;
}

/** The addresses of a server, or of the shards of a cluster. */
export interface RemoteStore {
  urls: readonly string[];
  user: string;
  password: string;
  /** The user as whom questions are asked; null or left out: the same, made to read only. */
  reader?: { user: string; password: string } | null;
  /** The user as whom people's SQL runs; null or left out: nobody asks by SQL. */
  analyst?: { user: string; password: string } | null;
  /** The cluster's name in `remote_servers`; null for a single server. */
  cluster: string | null;
  /** True when the shards have replicas. */
  replicated?: boolean;
}

export interface WarehouseOptions {
  /** The directory of the embedded engine and its files. */
  dataDir: string;
  engineMemoryBytes: number;
  /** A server to use instead of the embedded engine; several addresses are the shards of a cluster. */
  remote: RemoteStore | null;
  database: string;
  log: Logger;
  /** For a caller that lets others in to the embedded engine by its address. */
  listen?: EngineListen;
  /** Called each time the embedded engine runs again after it died. */
  onRestart?: () => void;
  /** Tells whether this process may end an embedded engine that hangs. Left out: it may not. */
  mayKill?: () => boolean;
  /** True: an embedded store that is not there yet begins as a copy of an empty, migrated one, which takes half the time. */
  fromTemplate?: boolean;
}

const ENGINE_READY_WITHIN_MS = 20_000;
/** After an INSERT more of them are expected for so long. */
const STORING_FOR_MS = 2_000;

/**
 * Opens the store and creates its database. Throws `engine_start_failed`, `engine_directory_locked` or `store_unavailable`; for a
 * cluster also `wrong_cluster` and `wrong_shards`.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  if (options.remote === null) return openEmbedded(options);
  const warehouse = await openRemote(options.remote, options.database);
  const reader =
    options.remote.reader === undefined || options.remote.reader === null ? null : warehouse.reader;
  const { cluster } = warehouse;
  const databases = [options.database, ...(cluster === null ? [] : [cluster.wholeDatabase])];
  void warnOfRights({ connection: homeOf(warehouse), reader, databases }, options.log);
  return warehouse;
}

async function openRemote(
  {
    urls,
    user,
    password,
    reader: reading = null,
    analyst: asking = null,
    cluster,
    replicated = false,
  }: RemoteStore,
  database: string,
): Promise<Warehouse> {
  if (cluster !== null) {
    const store = await openCluster(
      { urls, user, password, reader: reading, analyst: asking, cluster, replicated },
      database,
    );
    return { ...store, kind: 'cluster', engine: () => null };
  }
  const address: StoreAddress = { url: urls[0] ?? '', user, password, database };
  await createDatabase(address);
  const connection = openConnection(address);
  const reader = openConnection(reading === null ? address : { ...address, ...reading }, {
    maxConnections: READER_PLACES,
    settings: reading === null ? readingOnly : {},
  });
  const analyst = asking === null ? null : openAnalyst({ ...address, ...asking });
  const watch = watchShards([{ connection, host: new URL(address.url).host }]);
  const close = async () => {
    await watch.close();
    await Promise.all([connection.close(), reader.close(), analyst?.close()]);
  };
  try {
    await checkLabels([connection]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...singleStore(connection),
    reader: makeReader(reader, killBy(connection)),
    analyst: analyst === null ? null : makeReader(analyst, killBy(connection)),
    kind: 'remote',
    away: watch.away,
    engine: () => null,
    close,
  };
}

async function openEmbedded(options: WarehouseOptions): Promise<Warehouse> {
  let current: Pools | null = null;
  let engine: Engine | null = null;
  const writeStore = await templateOf(options);
  const open = (endpoint: EngineEndpoint) => {
    const address = addressOf(endpoint, options);
    return openPools(address, endpoint, () => engine?.heard());
  };
  engine = await superviseEngine(
    resolve(options.dataDir),
    {
      memoryLimitBytes: options.engineMemoryBytes,
      database: options.database,
      readyWithinMs: ENGINE_READY_WITHIN_MS,
      ...(options.listen !== undefined && { listen: options.listen }),
      ...(writeStore !== null && { writeStore }),
    },
    {
      log: options.log,
      mayKill: options.mayKill ?? (() => false),
      onChange(endpoint) {
        options.onRestart?.();
        const former = current;
        current = open(endpoint);
        void former?.close();
      },
    },
  );
  const opened = engine;
  await createDatabase(addressOf(opened.endpoint(), options));
  current ??= open(opened.endpoint());
  const { connection, isStoring } = noteStoring(() => (current as Pools).connection);
  return {
    ...singleStore(connection),
    reader: makeReader(() => (current as Pools).reader, killBy(connection), { ...embeddedShare, isStoring }),
    analyst: makeReader(() => (current as Pools).analyst, killBy(connection), { ...oneAtATime, isStoring }),
    kind: 'embedded',
    away: () => [],
    engine: () => opened.state(),
    async close() {
      await current?.close();
      await opened.close();
    },
  };
}

function addressOf(
  { httpPort, user, password }: EngineEndpoint,
  { database }: WarehouseOptions,
): StoreAddress {
  return { url: `http://127.0.0.1:${httpPort}`, user, password, database };
}

/** Made before anybody waits for the lock on the start. Null: the engine makes the store. */
async function templateOf({ fromTemplate = false, dataDir, database, log }: WarehouseOptions) {
  const isThere = existsSync(enginePaths(resolve(dataDir)).store);
  return fromTemplate && !isThere && database === TEMPLATE_DATABASE ? prepareEmptyStore(log) : null;
}

/** The engine and the service are on the same machine. */
const embeddedShare = shareOfCores(availableParallelism());

/** People's SQL may be heavy as a whole: one statement runs, and the others wait for it. */
const oneAtATime = { turns: 1, heavyTurns: 1 };

/** Decorates the connection by which events are stored, to tell whether they are. */
function noteStoring(beneath: () => Connection) {
  let storedAtMs = -Infinity;
  const around: Decoration['around'] = async (send) => {
    storedAtMs = performance.now();
    return send();
  };
  return {
    connection: decorate(beneath, { only: ['insert'], around }),
    isStoring: () => performance.now() - storedAtMs < STORING_FOR_MS,
  };
}

interface Pools {
  connection: Connection;
  reader: Connection;
  analyst: Connection;
  close(): Promise<void>;
}

function openPools(
  address: StoreAddress,
  logins: Pick<EngineEndpoint, 'reader' | 'analyst'>,
  onAnswer: () => void,
): Pools {
  const connection = openConnection(address, { onAnswer });
  // Its limits are those of its profile, which it may not change.
  const reader = openConnection(
    { ...address, ...logins.reader },
    { maxConnections: READER_PLACES, onAnswer },
  );
  const analyst = openAnalyst({ ...address, ...logins.analyst }, { onAnswer });
  const close = async () => void (await Promise.all([connection.close(), reader.close(), analyst.close()]));
  return { connection, reader, analyst, close };
}

/** Tells whether the database has no tables yet on any shard. */
export async function isEmptyStore({ shards }: Store): Promise<boolean> {
  const tables = await Promise.all(
    shards.map((shard) =>
      shard.query(
        z.object({ name: z.string() }),
        'SELECT name FROM system.tables WHERE database = currentDatabase() LIMIT 1',
      ),
    ),
  );
  return tables.flat().length === 0;
}
