import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from './connection.ts';
import type { DerivedMigration, FamilyMigration, Migration, NarrowFan } from './parse-migration.ts';
import { type Schema, fanOf, selectFrom, withAdditions } from './schema.ts';

const appliedRow = z.object({ number: z.int(), name: z.string(), checksum: z.string() });

/**
 * Returns the migrations that the store still needs. Throws `migration_changed` when the file of an applied one was edited, and
 * `store_newer` when a later version has migrated the store.
 */
export async function pendingMigrations(connection: Connection, schema: Schema): Promise<Migration[]> {
  await createMigrationTable(connection);
  return readPending(connection, schema);
}

/** Returns the same and changes nothing, not even in a store that has no migrations yet. */
export async function findPendingMigrations(connection: Connection, schema: Schema): Promise<Migration[]> {
  const [found] = await connection.query(
    z.object({ result: z.coerce.number() }),
    'EXISTS TABLE schema_migrations',
  );
  return found?.result === 1 ? readPending(connection, schema) : [...schema.migrations];
}

async function readPending(connection: Connection, schema: Schema): Promise<Migration[]> {
  const rows = await connection.query(
    appliedRow,
    'SELECT DISTINCT number, name, checksum FROM schema_migrations ORDER BY number',
  );
  const applied = new Map(rows.map((row) => [row.number, row]));
  const newest = rows.at(-1)?.number ?? 0;
  const known = schema.migrations.at(-1)?.number ?? 0;
  if (newest > known) {
    throw new CodedError(
      'store_newer',
      `The store has migration ${newest}, this version knows ${known}. Run the newer version.`,
    );
  }
  for (const migration of schema.migrations) {
    const record = applied.get(migration.number);
    if (record !== undefined && record.checksum !== migration.checksum) {
      throw new CodedError(
        'migration_changed',
        `Migration ${migration.number} (${migration.name}) was edited after it was applied. Restore the file and add a new one.`,
      );
    }
  }
  return schema.migrations.filter((migration) => !applied.has(migration.number));
}

/** Creates the table that says which migrations were applied. */
export async function createMigrationTable(connection: Connection): Promise<void> {
  await connection.command(
    `CREATE TABLE IF NOT EXISTS schema_migrations
     (number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
     ENGINE = MergeTree ORDER BY number`,
  );
}

/**
 * Applies the pending migrations in order. The caller holds the right to fan out. After an interruption, the next run repeats
 * the unrecorded migration: plain and family DDL is IF NOT EXISTS, and a derived table is created and filled from the start. `whole`
 * returns the name that a table of all shards has there.
 */
export async function migrate(
  connection: Connection,
  schema: Schema,
  log: Logger,
  whole = (table: string) => table,
): Promise<number> {
  const pending = await pendingMigrations(connection, schema);
  for (const migration of pending) {
    log.info({ migration: migration.name, number: migration.number }, 'migrating');
    for (const statement of statementsOf(migration, schema)) await connection.command(statement);
    if (migration.kind === 'derived') await backfill(connection, migration, whole);
    await connection.insert(
      'INSERT INTO schema_migrations (number, name, checksum) FORMAT JSONEachRow',
      JSON.stringify({ number: migration.number, name: migration.name, checksum: migration.checksum }),
    );
  }
  return pending.length;
}

/** Returns the DDL of a migration, with the views that its header implies. */
export function statementsOf(migration: Migration, { families }: Pick<Schema, 'families'>): string[] {
  if (migration.kind === 'fans') return migration.fans.flatMap((fan) => fanStatements(fan, families));
  if (migration.kind === 'family') return familyStatements(migration);
  if (migration.kind === 'derived') return derivedStatements(migration);
  return migration.statements;
}

function familyStatements({ statements, family, table, select }: FamilyMigration): string[] {
  return [
    ...statements,
    `CREATE TABLE IF NOT EXISTS ${family}_fan AS ${table} ENGINE = Null`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${family}_fan_view TO ${family}_fan AS ${select}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${table}_view TO ${table} AS SELECT * FROM ${family}_fan`,
  ];
}

/** The tables that take events of all families hang on `events_fan`, those of a family on its own Null table, as with `fan`. */
function fanStatements({ table, families }: NarrowFan, all: readonly FamilyMigration[]): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${table} AS fan ENGINE = Null`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${table}_view TO ${fanOf('events')} AS SELECT * FROM ${table}`,
    ...all
      .filter(({ family }) => families.includes(family))
      .map(
        ({ family, select }) =>
          `CREATE MATERIALIZED VIEW IF NOT EXISTS ${table}_to_${family} TO ${family}_fan AS ${select.replace('FROM fan', `FROM ${table}`)}`,
      ),
  ];
}

function derivedStatements(migration: DerivedMigration): string[] {
  return [
    `DROP VIEW IF EXISTS ${migration.table}_view`,
    `DROP TABLE IF EXISTS ${migration.table} SYNC`,
    ...migration.statements,
    `CREATE MATERIALIZED VIEW ${migration.table}_view TO ${migration.table} AS ${selectFrom(migration, fanOf(migration.from))}`,
  ];
}

async function backfill(
  connection: Connection,
  migration: DerivedMigration,
  whole: (table: string) => string,
): Promise<void> {
  const months = await connection.query(
    z.object({ month: z.coerce.number() }),
    `SELECT DISTINCT toYYYYMM(event_time) AS month FROM ${migration.from} ORDER BY month`,
  );
  for (const { month } of months) {
    const part = withAdditions(migration.from, {
      where: `toYYYYMM(event_time) = ${month}`,
      whole,
    });
    await connection.command(`INSERT INTO ${migration.table} ${selectFrom(migration, part)}`);
  }
}
