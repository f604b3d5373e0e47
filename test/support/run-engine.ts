import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readConfig } from '../../src/app/config.ts';
import { openLog } from '../../src/kernel/log.ts';
import type { Connection, StoreAddress } from '../../src/platform/warehouse/connection.ts';
import { openConnection } from '../../src/platform/warehouse/connection.ts';
import { createDatabase } from '../../src/platform/warehouse/create-database.ts';
import { joinOrStart, leaveEngine, useEngine } from '../../src/platform/warehouse/engine/join.ts';
import { enginePaths } from '../../src/platform/warehouse/engine/start.ts';
import { migrate } from '../../src/platform/warehouse/migrate.ts';
import { applyRetention } from '../../src/platform/warehouse/retention.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { settleParts } from '../../src/platform/warehouse/settle-parts.ts';
import type { RunEngine, Template, Templates } from './shared-store.ts';

// This is the global set-up of vitest. It starts one engine for a whole run. A test file that needs no engine of its own gets a
// database on it (shared-store.ts). Migrating each database took longer than most of its tests. So the set-up migrates once, and
// the resulting tables are templates: one with every migration, and one as a writer leaves them when it has started.

const TEMPLATE = 'template';
const ENGINE = { memoryLimitBytes: 4_000_000_000, readyWithinMs: 60_000, database: TEMPLATE };

/** Starts the engine and migrates the template. The function that it returns stops the engine. */
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-run-'));
  const paths = enginePaths(dataDir);
  mkdirSync(paths.directory, { recursive: true });
  const user = await useEngine(paths, ENGINE);
  const { httpPort, user: name, password } = await joinOrStart(paths, ENGINE);
  const address = { url: `http://127.0.0.1:${httpPort}`, user: name, password };
  const templateFile = join(dataDir, 'template.json');
  writeFileSync(templateFile, JSON.stringify(await makeTemplates({ ...address, database: TEMPLATE })));
  const engine: RunEngine = { ...address, templateFile };
  process.env['TEST_RUN_ENGINE'] = JSON.stringify(engine); // Workers and their child processes inherit the variable.
  return async () => {
    await leaveEngine(paths, user);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
}

async function makeTemplates(address: StoreAddress): Promise<Templates> {
  await createDatabase(address);
  const connection = openConnection(address);
  const [schema, log] = [readSchema(), openLog('silent')];
  await migrate(connection, schema, log);
  const migrated = await readTemplate(connection);
  await applyRetention(connection, schema, readConfig({}).retention, log);
  await settleParts(connection, schema, log);
  const started = await readTemplate(connection);
  await connection.close();
  return { migrated, started };
}

async function readTemplate(connection: Connection): Promise<Template> {
  const rows = await connection.query(
    z.object({ engine: z.string(), ddl: z.string() }),
    `SELECT engine, replaceAll(create_table_query, '${TEMPLATE}.', '') AS ddl FROM system.tables
     WHERE database = currentDatabase()`,
  );
  const isView = (row: { engine: string }) => row.engine.endsWith('View');
  return {
    tables: rows.filter((row) => !isView(row)).map(({ ddl }) => ddl),
    views: rows.filter(isView).map(({ ddl }) => ddl),
    records: `INSERT INTO schema_migrations SELECT * FROM ${TEMPLATE}.schema_migrations`,
  };
}
