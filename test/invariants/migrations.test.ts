import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openLog } from '../../src/kernel/log.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { describeTables } from '../../src/platform/warehouse/describe-tables.ts';
import { migrate, pendingMigrations } from '../../src/platform/warehouse/migrate.ts';
import { openConnection } from '../../src/platform/warehouse/connection.ts';
import { createDatabase } from '../../src/platform/warehouse/create-database.ts';
import { type Schema, readSchema } from '../../src/platform/warehouse/schema.ts';
import { runEngine } from '../support/shared-store.ts';
import { uniqueName } from '../support/unique-name.ts';
import { rideEvents } from '../support/ride-events.ts';
import { insertAccepted } from '../support/test-store.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// Migrations are recorded, forward-only, safe to repeat and to interrupt. Each test has a database of its own.

const dataDir = makeDataDir();
const files = join(dataDir, 'migrations');
const log = openLog('silent');
const real = new URL('../../src/platform/warehouse/migrations/', import.meta.url);
let connection: Connection;
let database: string;

beforeEach(async () => {
  rmSync(files, { recursive: true, force: true });
  cpSync(real, files, { recursive: true });
  database = uniqueName('migrations');
  const address = { ...runEngine()!, database };
  await createDatabase(address);
  connection = openConnection(address, { maxConnections: 2 });
});

afterEach(async () => {
  await connection.command(`DROP DATABASE ${database} SYNC`);
  await connection.close();
});

afterAll(() => removeDataDir(dataDir));

const readFiles = (): Schema => readSchema(pathToFileURL(`${files}/`));
const edit = (name: string, change: (text: string) => string) =>
  writeFileSync(join(files, name), change(readFileSync(join(files, name), 'utf8')));

/** A connection whose statements fail from the `count`-th on, as if the process had been killed there. */
function interruptedAfter(count: number): Connection {
  let left = count;
  const act = <T>(statement: () => Promise<T>): Promise<T> => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('killed')) : statement();
  };
  return {
    ...connection,
    command: (sql, options) => act(() => connection.command(sql, options)),
    insert: (sql, data, options) => act(() => connection.insert(sql, data, options)),
  };
}

async function readRows(sql: string): Promise<string[]> {
  const rows = await connection.query(z.record(z.string(), z.unknown()), sql);
  return rows.map((row) => JSON.stringify(row));
}

async function fill(): Promise<void> {
  const months = ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00Z', '2026-05-05T12:00:00Z'];
  const events = months.flatMap((at) => [
    rideEvents.success(at, { provider: 'paystack', amount: '100.10' }),
    rideEvents.success(at, { provider: 'flutterwave', amount: '0.01' }),
    rideEvents.completed(at),
  ]);
  await insertAccepted(
    connection,
    events.map((event) => ({ event, ingestedAtMs: Date.now() })),
  );
}

const perProvider = `-- derived: provider_days
-- from: payment_events
-- day: day
CREATE TABLE provider_days
(
    day Date,
    provider LowCardinality(String),
    captured SimpleAggregateFunction(sum, Decimal(38, 2)),
    oldest_ingested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seq SimpleAggregateFunction(max, UInt64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, provider);

-- select:
SELECT toDate(e.event_time) AS day, e.provider AS provider, sum(e.amount) AS captured,
    min(e.ingested_at) AS oldest_ingested_at, max(e.seq) AS last_seq
FROM payment_events AS e
GROUP BY day, provider
`;

const addMigration = (text: string) => {
  const number = String(readFiles().migrations.at(-1)!.number + 1).padStart(4, '0');
  writeFileSync(join(files, `${number}_one_more.sql`), text);
};
const providerDays = `SELECT toString(day) AS day, provider, toString(sum(captured)) AS captured
  FROM provider_days GROUP BY day, provider ORDER BY day, provider`;

test('the columns that docs/STORE.md describes are those of the store, each with its comment', async () => {
  await migrate(connection, readFiles(), log);
  const texts = readdirSync(files)
    .toSorted()
    .map((name) => readFileSync(join(files, name), 'utf8'));
  const described = describeTables(texts).flatMap(({ name: table, columns }) =>
    columns.map((column) => JSON.stringify({ table, ...column })),
  );
  const stored = await readRows(
    `SELECT table, name, type, comment FROM system.columns WHERE database = currentDatabase()
     AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%View')
     AND (table = 'events_fan' OR NOT endsWith(table, '_fan')) AND NOT startsWith(table, 'fan_of_') AND table != 'schema_migrations'`,
  );
  expect(described.toSorted()).toEqual(stored.toSorted());
  expect(stored.filter((column) => column.includes('"comment":""'))).toEqual([]);
});

test('all migrations apply once; a second run has nothing to do', async () => {
  const { migrations } = readFiles();
  expect(await migrate(connection, readFiles(), log)).toBe(migrations.length);
  expect(await migrate(connection, readFiles(), log)).toBe(0);
  expect(await pendingMigrations(connection, readFiles())).toEqual([]);
});

test('interrupted after any statement, the next run ends at the same tables and keeps what is recorded', async () => {
  await migrate(connection, readFiles(), log);
  const tables = `SELECT name, engine, replaceAll(create_table_query, currentDatabase(), '') AS ddl
    FROM system.tables WHERE database = currentDatabase() ORDER BY name`;
  const uninterrupted = await readRows(tables);
  for (const count of [1, 7, 33, 60]) {
    await connection.command(`DROP DATABASE ${database} SYNC`);
    await connection.command(`CREATE DATABASE ${database} ENGINE = Atomic`, {
      settings: { database: 'default' },
    });
    await expect(migrate(interruptedAfter(count), readFiles(), log)).rejects.toThrow('killed');
    const recorded = (await pendingMigrations(connection, readFiles())).length;
    expect(await migrate(connection, readFiles(), log)).toBe(recorded);
    expect(await readRows(tables)).toEqual(uninterrupted);
  }
});

test('a new derived table on a filled store is filled from all months, and fed from then on', async () => {
  await migrate(connection, readFiles(), log);
  await fill();
  addMigration(perProvider);
  expect(await migrate(connection, readFiles(), log)).toBe(1);
  const filled = await readRows(providerDays);
  expect(filled).toHaveLength(6);
  expect(filled[0]).toBe('{"day":"2026-01-31","provider":"flutterwave","captured":"0.01"}');
  await insertAccepted(connection, [
    {
      event: rideEvents.success('2026-01-31T10:00:00Z', { provider: 'paystack', amount: '1.00' }),
      ingestedAtMs: 1,
    },
  ]);
  expect(await readRows(providerDays)).toContain(
    '{"day":"2026-01-31","provider":"paystack","captured":"101.1"}',
  );
});

test('a filling that was interrupted begins anew: nothing is in twice', async () => {
  await migrate(connection, readFiles(), log);
  await fill();
  addMigration(perProvider);
  const filled: string[][] = [];
  for (const count of [2, 4, 5, 6, 7, 8]) {
    await migrate(interruptedAfter(count), readFiles(), log).catch(() => undefined);
    filled.push(
      await readRows(
        `SELECT count() AS n FROM system.tables WHERE database = currentDatabase() AND name = 'provider_days'`,
      ),
    );
  }
  await migrate(connection, readFiles(), log);
  expect(await readRows(providerDays)).toHaveLength(6);
  expect(await readRows(`SELECT toString(sum(captured)) AS sum FROM provider_days`)).toEqual([
    '{"sum":"300.33"}',
  ]);
  expect(filled).toContainEqual(['{"n":1}']); // it was interrupted after the table was made, too
});

test('an edited migration is refused by name', async () => {
  await migrate(connection, readFiles(), log);
  edit('0011_payments_15m.sql', (text) => text.replace('captured_amount', 'taken_amount'));
  await expect(migrate(connection, readFiles(), log)).rejects.toMatchObject({
    code: 'migration_changed',
    message: expect.stringContaining('payments_15m') as string,
  });
});

test('a store of a newer version is refused', async () => {
  const older = readFiles();
  addMigration(perProvider);
  await migrate(connection, readFiles(), log);
  await expect(migrate(connection, older, log)).rejects.toMatchObject({ code: 'store_newer' });
});

test.each([
  ['a name without a number', 'rollup.sql', 'SELECT 1', 'NNNN_lower_case'],
  ['a number that is taken', '0015_taken.sql', 'SELECT 1', 'is taken'],
  [
    'a family without its SELECT',
    '0015_x.sql',
    '-- family: x\nCREATE TABLE x (a Int8) ENGINE = Null',
    '-- select:',
  ],
  ['a derived table without its day', '0015_x.sql', perProvider.replace('-- day: day\n', ''), '-- day:'],
])('%s is a mistake that stops the start', (_, name, text, message) => {
  mkdirSync(files, { recursive: true });
  writeFileSync(join(files, name), text);
  expect(readFiles).toThrow(message);
});
