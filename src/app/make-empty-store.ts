import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openLog } from '../kernel/log.ts';
import type { Connection } from '../platform/warehouse/connection.ts';
import { TEMPLATE_DATABASE } from '../platform/warehouse/engine/empty-store.ts';
import { enginePaths } from '../platform/warehouse/engine/start.ts';
import { createMigrationTable, migrate } from '../platform/warehouse/migrate.ts';
import { openWarehouse } from '../platform/warehouse/open.ts';
import { applyRetention } from '../platform/warehouse/retention.ts';
import { readSchema } from '../platform/warehouse/schema.ts';
import { settleParts } from '../platform/warehouse/settle-parts.ts';
import { readConfig } from './config.ts';

// A process that makes the files of an empty store with every migration in the directory of its argument and ends, with its parent
// at the latest.

process.on('disconnect', () => process.exit(1));
const directory = process.argv[2]!;
const scratch = `${directory}-engine`;
const { retention, warehouse: settings } = readConfig({});
const log = openLog('error', process.stderr);
const schema = readSchema();

const warehouse = await openWarehouse({ ...settings, database: TEMPLATE_DATABASE, dataDir: scratch, log });
await migrate(warehouse.connection, schema, log);
await applyRetention(warehouse.connection, schema, retention, log);
await settleParts(warehouse.connection, schema, log);
await recordInOnePart(warehouse.connection);
await warehouse.close();
const { store } = enginePaths(scratch);
for (const part of ['data', 'metadata', 'store'])
  cpSync(join(store, part), join(directory, part), { recursive: true, verbatimSymlinks: true });
process.exit(0);

/** Writes the records of the migrations anew: one part instead of one each, which would be most of the files. */
async function recordInOnePart(connection: Connection): Promise<void> {
  const rows = await connection.query(
    z.object({ number: z.int(), name: z.string(), checksum: z.string() }),
    'SELECT number, name, checksum FROM schema_migrations ORDER BY number',
  );
  await connection.command('DROP TABLE schema_migrations SYNC');
  await createMigrationTable(connection);
  await connection.insert(
    'INSERT INTO schema_migrations (number, name, checksum) FORMAT JSONEachRow',
    rows.map((row) => JSON.stringify(row)).join('\n'),
  );
}
