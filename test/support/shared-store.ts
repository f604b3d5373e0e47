import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { hasCode } from '../../src/kernel/errors.ts';
import { type StoreAddress, openConnection } from '../../src/platform/warehouse/connection.ts';

/** The engine that all test files share, and the templates for a database on it (run-engine.ts). */
export interface RunEngine extends Omit<StoreAddress, 'database'> {
  /** The file of the templates: they are too long for a variable of the environment. */
  templateFile: string;
}

/**
 * The forms of a database. `started` has what the first writer sets with the default settings, such as the retention, so its start has
 * nothing to alter. `migrated` lacks it: rows of any age stay.
 */
export type Templates = Record<'migrated' | 'started', Template>;

/** SQL without database names. The views read the tables, and the records say that every migration has been applied. */
export interface Template {
  tables: string[];
  views: string[];
  records: string;
}

/** With this setting a pipeline starts an engine of its own in its data directory. */
export const ownEngine = { CLICKHOUSE_URL: '' };

const made = new Set<string>();

/** Returns the engine of this run. Null outside of a run; then every store has an engine of its own. */
export function runEngine(): RunEngine | null {
  const text = process.env['TEST_RUN_ENGINE'];
  return text === undefined ? null : (JSON.parse(text) as RunEngine);
}

/** Makes the settings of the store that belongs to a data directory: a migrated database on the engine of the run. */
export async function sharedStore(dataDir: string): Promise<Record<string, string>> {
  const engine = runEngine();
  if (engine === null) return ownEngine;
  const database = databaseOf(dataDir);
  await makeDatabase(engine, database, 'started');
  return {
    CLICKHOUSE_URL: engine.url,
    CLICKHOUSE_USER: engine.user,
    CLICKHOUSE_PASSWORD: engine.password,
    CLICKHOUSE_DATABASE: database,
  };
}

/** Returns the name of the database that belongs to a data directory. */
export function databaseOf(dataDir: string): string {
  return `of_${basename(dataDir).replaceAll(/\W/g, '_')}`;
}

/**
 * Makes a database by a template. If another process of the same test has made it already, it stays unchanged. Its files need not
 * survive a power cut, so the hundred statements do not wait for the disk.
 */
export async function makeDatabase(
  engine: RunEngine,
  database: string,
  form: keyof Templates,
): Promise<void> {
  if (made.has(database)) return;
  made.add(database);
  if (await makeEmptyDatabase(engine, database)) {
    const connection = openConnection({ ...engine, database });
    const templates = JSON.parse(readFileSync(engine.templateFile, 'utf8')) as Templates;
    const { tables, views, records } = templates[form];
    const settings = { fsync_metadata: 0 };
    for (const statements of [tables, [...views, records]])
      await Promise.all(statements.map((sql) => connection.command(sql, { settings })));
    await connection.close();
  }
}

/** Creates the database and returns true if it did not exist before. */
async function makeEmptyDatabase(engine: RunEngine, database: string): Promise<boolean> {
  const connection = openConnection({ ...engine, database: 'default' }, { maxConnections: 1 });
  try {
    await connection.command(`CREATE DATABASE ${database} ENGINE = Atomic`);
    return true;
  } catch (error) {
    if (hasCode(error, 'store_refused') && error.facts['type'] === 'DATABASE_ALREADY_EXISTS') return false;
    throw error;
  } finally {
    await connection.close();
  }
}

/** Drops the databases that this process has made. The tests remove their data directories themselves. */
export async function dropDatabases(): Promise<void> {
  const engine = runEngine();
  if (engine === null || made.size === 0) return;
  const connection = openConnection({ ...engine, database: 'default' }, { maxConnections: 2 });
  for (const database of made) await connection.command(`DROP DATABASE IF EXISTS ${database}`);
  made.clear();
  await connection.close();
}
