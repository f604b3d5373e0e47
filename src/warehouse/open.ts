import { resolve } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../kernel/log.ts';
import { type Connection, type StoreAddress, openConnection } from './connection.ts';
import type { EngineEndpoint } from './engine/endpoint-file.ts';
import { type Engine, type EngineState, superviseEngine } from './engine/supervise.ts';

/** The event store, embedded or remote: one kind, a URL. */
export interface Warehouse {
  /** Stays valid while the engine behind it comes and goes. */
  connection: Connection;
  kind: 'embedded' | 'remote';
  /** Of the embedded engine; null when the store is a server of its own. */
  engine(): EngineState | null;
  close(): Promise<void>;
}

export interface WarehouseOptions {
  /** Holds the engine and its files when the store is embedded. */
  dataDir: string;
  engineMemoryBytes: number;
  /** A server to use instead of the embedded engine. */
  remote: StoreAddress | null;
  database: string;
  log: Logger;
  /** Told each time that the embedded engine is back after it died. */
  onRestart?: () => void;
}

const ENGINE_READY_WITHIN_MS = 20_000;

/** Opens the store and makes its database. Throws `engine_start_failed`, `engine_directory_locked` or `store_unavailable`. */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  if (options.remote !== null) {
    const connection = openConnection(options.remote);
    await createDatabase(options.remote);
    return { connection, kind: 'remote', engine: () => null, close: () => connection.close() };
  }
  const addressOf = (endpoint: EngineEndpoint): StoreAddress => ({
    url: `http://127.0.0.1:${endpoint.httpPort}`,
    user: endpoint.user,
    password: endpoint.password,
    database: options.database,
  });
  let current: Connection | null = null;
  const engine: Engine = await superviseEngine(
    resolve(options.dataDir),
    { memoryLimitBytes: options.engineMemoryBytes, readyWithinMs: ENGINE_READY_WITHIN_MS },
    {
      log: options.log,
      onChange(endpoint) {
        options.onRestart?.();
        const former = current;
        current = openConnection(addressOf(endpoint));
        void former?.close();
      },
    },
  );
  await createDatabase(addressOf(engine.endpoint()));
  current ??= openConnection(addressOf(engine.endpoint()));
  return {
    connection: followConnection(() => current as Connection),
    kind: 'embedded',
    engine: () => engine.state(),
    async close() {
      await current?.close();
      await engine.close();
    },
  };
}

function followConnection(current: () => Connection): Connection {
  return {
    query: (row, sql, options) => current().query(row, sql, options),
    command: (sql, options) => current().command(sql, options),
    insert: (sql, data, options) => current().insert(sql, data, options),
    stream: (sql, options) => current().stream(sql, options),
    close: () => current().close(),
  };
}

async function createDatabase(address: StoreAddress): Promise<void> {
  const connection = openConnection({ ...address, database: 'default' }, 1);
  try {
    // Atomic: a rebuilt table is swapped in by EXCHANGE TABLES, which other database engines lack.
    await connection.command(`CREATE DATABASE IF NOT EXISTS ${quoteName(address.database)} ENGINE = Atomic`);
  } finally {
    await connection.close();
  }
}

/** Whether the database has no tables yet. */
export async function isEmptyStore(connection: Connection): Promise<boolean> {
  const tables = await connection.query(
    z.object({ name: z.string() }),
    'SELECT name FROM system.tables WHERE database = currentDatabase() LIMIT 1',
  );
  return tables.length === 0;
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '')}\``;
}
