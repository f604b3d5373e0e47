import { openLog } from '../../src/kernel/log.ts';
import { type StoreAddress, openConnection } from '../../src/platform/warehouse/connection.ts';
import { readEndpoint } from '../../src/platform/warehouse/engine/endpoint-file.ts';
import { enginePaths } from '../../src/platform/warehouse/engine/start.ts';
import { type Warehouse, openWarehouse } from '../../src/platform/warehouse/open.ts';
import { type On, uniqueName } from './services.ts';

/** A store of a suite's own: embedded, or a database on the ClickHouse server that all suites share. */
export interface StoreOn {
  /** What `openTestPipeline` needs to use it. */
  settings: Record<string, string>;
  /** Where it is; for an embedded store, the data directory in which it was started. */
  address(dataDir: string): StoreAddress;
  /** Opens it beside the pipeline, or before it. */
  openWarehouse(dataDir: string): Promise<Warehouse>;
  /** Removes the database from the server. The embedded store goes with its data directory. */
  remove(): Promise<void>;
}

/** Makes the store of a suite that runs on `on`. */
export function storeOn(on: On<'embedded' | 'clickhouse'>): StoreOn {
  return on.backend === 'embedded' ? embeddedStore() : remoteStore(on.endpoint);
}

const open = (dataDir: string, remote: StoreAddress | null) =>
  openWarehouse({
    dataDir,
    remote: remote === null ? null : { ...remote, urls: [remote.url], cluster: null },
    engineMemoryBytes: 1_500_000_000,
    database: remote?.database ?? 'openride',
    log: openLog('silent'),
  });

function embeddedStore(): StoreOn {
  return {
    settings: {},
    address(dataDir) {
      const { httpPort, user, password } = readEndpoint(enginePaths(dataDir).endpoint)!;
      return { url: `http://127.0.0.1:${httpPort}`, user, password, database: 'openride' };
    },
    openWarehouse: (dataDir) => open(dataDir, null),
    remove: () => Promise.resolve(),
  };
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
