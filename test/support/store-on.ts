import { openLog } from '../../src/kernel/log.ts';
import { type StoreAddress, openConnection } from '../../src/platform/warehouse/connection.ts';
import { type Warehouse, openWarehouse } from '../../src/platform/warehouse/open.ts';
import { type On, describeOnEach, isNamed } from './services.ts';
import { databaseOf, runEngine, sharedStore } from './shared-store.ts';
import { uniqueName } from './unique-name.ts';

/** A suite's own store: a database on the engine of the run, or on the ClickHouse server that all suites share. */
export interface StoreOn {
  /** The settings with which `openTestPipeline` uses it. */
  settings: Record<string, string>;
  /** Returns the address of the store. On the engine of the run it depends on the data directory. */
  address(dataDir: string): StoreAddress;
  /** Opens the store beside the pipeline, or before it. */
  openWarehouse(dataDir: string): Promise<Warehouse>;
  /** Drops the database from the server. A database on the engine of the run is dropped at the end of its test file. */
  remove(): Promise<void>;
}

/**
 * Declares a suite on the engine of the run, and also on a server that TEST_CLICKHOUSE_URL names, which may be of another version.
 * The server of `services:up` is the same engine, and the engine of the run is reached by its URL, too: there the suite would only
 * run twice.
 */
export function describeOnStores(name: string, suite: (on: On<'embedded' | 'clickhouse'>) => void): void {
  describeOnEach(isNamed('clickhouse') ? ['embedded', 'clickhouse'] : ['embedded'], name, suite);
}

/** Makes the store of a suite that runs on `on`. */
export function storeOn(on: On<'embedded' | 'clickhouse'>): StoreOn {
  return on.backend === 'embedded' ? embeddedStore() : remoteStore(on.endpoint);
}

const open = (dataDir: string, { url, user, password, database }: StoreAddress) =>
  openWarehouse({
    dataDir,
    remote: { urls: [url], user, password, cluster: null },
    engineMemoryBytes: 0,
    database,
    log: openLog('silent'),
  });

function embeddedStore(): StoreOn {
  const address = (dataDir: string) => ({ ...theRunEngine(), database: databaseOf(dataDir) });
  return {
    settings: {},
    address,
    async openWarehouse(dataDir) {
      await sharedStore(dataDir);
      return open(dataDir, address(dataDir));
    },
    remove: () => Promise.resolve(),
  };
}

function theRunEngine() {
  const engine = runEngine();
  if (engine === null) throw new Error('Only the tests of the engine have the engine of the run.');
  return engine;
}

function remoteStore({ url, user, password }: Omit<StoreAddress, 'database'>): StoreOn {
  const address = { url, user, password, database: uniqueName('test') };
  return {
    settings: {
      CLICKHOUSE_URL: url,
      CLICKHOUSE_USER: user,
      CLICKHOUSE_PASSWORD: password,
      CLICKHOUSE_DATABASE: address.database,
    },
    address: () => address,
    openWarehouse: (dataDir) => open(dataDir, address),
    async remove() {
      const connection = openConnection({ ...address, database: 'default' }, { maxConnections: 1 });
      await connection.command(`DROP DATABASE IF EXISTS ${address.database} SYNC`);
      await connection.close();
    },
  };
}
