import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/app/config.ts';
import { openLog } from '../../src/kernel/log.ts';
import { migrate, pendingMigrations } from '../../src/platform/warehouse/migrate.ts';
import { openWarehouse, type Warehouse } from '../../src/platform/warehouse/open.ts';
import { readDdl } from '../../src/platform/warehouse/read-ddl.ts';
import { applyRetention } from '../../src/platform/warehouse/retention.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { settleParts } from '../../src/platform/warehouse/settle-parts.ts';
import { readStoreIdentity } from '../../src/platform/warehouse/store-identity.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// A new embedded store is a copy of an empty, migrated one. It must be the store that the migrations make, and no copy may pass
// for another: leases and backups know a store by its id.

const log = openLog('silent');
const { retention } = readConfig({});
const schema = readSchema();
const dirs: string[] = [];
afterAll(() => dirs.forEach(removeDataDir));

async function withStore<Result>(
  fromTemplate: boolean,
  use: (store: Warehouse) => Promise<Result>,
): Promise<Result> {
  const dataDir = makeDataDir();
  dirs.push(dataDir);
  const { engineMemoryBytes, database } = readConfig({}).warehouse;
  const options = { dataDir, engineMemoryBytes, database, remote: null, log, fromTemplate };
  const store = await openWarehouse(options);
  return use(store).finally(() => store.close());
}

test('a copied store is what the migrations make, with an id of its own', async () => {
  const read = async ({ connection }: Warehouse) => ({
    pending: (await pendingMigrations(connection, schema)).length,
    ddl: await readDdl(connection),
    id: await readStoreIdentity(connection),
  });
  const made = await withStore(false, async (store) => {
    await migrate(store.connection, schema, log);
    await applyRetention(store.connection, schema, retention, log);
    await settleParts(store.connection, schema, log);
    return read(store);
  });
  const copy = await withStore(true, read);
  const other = await withStore(true, read);
  expect(copy.pending).toBe(0);
  expect(copy.ddl).toEqual(made.ddl);
  expect(new Set([made.id, copy.id, other.id]).size).toBe(3);
});

test('a copied store takes rows, and keeps them over a restart of its engine', async () => {
  const dataDir = makeDataDir();
  dirs.push(dataDir);
  const { engineMemoryBytes, database } = readConfig({}).warehouse;
  const options = { dataDir, engineMemoryBytes, database, remote: null, log, fromTemplate: true };
  const first = await openWarehouse(options);
  const id = await readStoreIdentity(first.connection);
  await first.connection.command(`INSERT INTO schema_migrations VALUES (9999, 'a row', '', now64(3))`);
  await first.close();
  const second = await openWarehouse(options);
  const rows = await second.connection.query(
    z.object({ name: z.string() }),
    'SELECT name FROM schema_migrations WHERE number = 9999',
  );
  expect(rows).toEqual([{ name: 'a row' }]);
  expect(await readStoreIdentity(second.connection)).toBe(id);
  await second.close();
});
