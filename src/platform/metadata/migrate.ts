import { type Kysely, type Transaction, sql } from 'kysely';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { type MetadataMigration, type MigrationSet, readMigrations } from './read-migrations.ts';
import type { MetadataTables } from './tables.ts';

// Any number of processes may start at once: one migrates, the others wait for its transaction and find nothing to do.
const LOCK = 7_316_224_051;

/**
 * Applies the pending migrations in one transaction: all of them or none. Throws `metadata_migration_changed` when an applied
 * file was edited, and `metadata_newer` when a later version has migrated the database. Each part of the service has numbers of
 * its own, so that features need not agree on them.
 */
export function migrateMetadata(
  db: Kysely<MetadataTables>,
  log: Logger,
  sets: readonly MigrationSet[],
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    // A process that is stopped in here would keep the others waiting for ever.
    await sql`SET LOCAL idle_in_transaction_session_timeout = '30s'`.execute(trx);
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(trx);
    await applyMigrations(trx, log, sets);
  });
}

/** A migration with the part that it belongs to. */
export type PartMigration = MetadataMigration & { part: string };

/** Applies those pending migrations that are `wanted`, within a transaction, and returns how many there were. Throws as above. */
export async function applyMigrations(
  trx: Transaction<MetadataTables>,
  log: Pick<Logger, 'info'>,
  sets: readonly MigrationSet[],
  wanted: (migration: PartMigration) => boolean = () => true,
): Promise<number> {
  await sql`CREATE TABLE IF NOT EXISTS metadata_migrations (
    part text NOT NULL, number integer NOT NULL, name text NOT NULL, checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (part, number))`.execute(trx);
  const pending = (await pendingMetadataMigrations(trx, sets)).filter((migration) => wanted(migration));
  for (const migration of pending) {
    const { part, name, number } = migration;
    log.info({ part, migration: name, number }, 'migrating the metadata');
    await apply(trx, migration);
  }
  return pending.length;
}

/** Returns the migrations that the metadata still need, in order. Throws as `migrateMetadata`. */
export async function pendingMetadataMigrations(
  db: Kysely<MetadataTables>,
  sets: readonly MigrationSet[],
): Promise<PartMigration[]> {
  const applied = await db
    .selectFrom('metadata_migrations')
    .select(['part', 'number', 'checksum'])
    .orderBy('number')
    .execute();
  return sets.flatMap(({ part, directory }) => {
    const ofPart = applied.filter((migration) => migration.part === part);
    return decidePending(readMigrations(directory), ofPart).map((migration) => ({ part, ...migration }));
  });
}

async function apply(
  trx: Transaction<MetadataTables>,
  { part, number, name, checksum, statements }: PartMigration,
): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
  await trx.insertInto('metadata_migrations').values({ part, number, name, checksum }).execute();
}

/** The migrations to apply, in order, given those that were. */
function decidePending(
  migrations: readonly MetadataMigration[],
  applied: readonly { number: number; checksum: string }[],
): MetadataMigration[] {
  const newest = applied.at(-1)?.number ?? 0;
  const known = migrations.at(-1)?.number ?? 0;
  if (newest > known) {
    throw new CodedError(
      'metadata_newer',
      `The metadata has migration ${newest}, this version knows ${known}. Run the newer version.`,
    );
  }
  const checksums = new Map(applied.map(({ number, checksum }) => [number, checksum]));
  for (const { number, name, checksum } of migrations) {
    if (checksums.has(number) && checksums.get(number) !== checksum) {
      throw new CodedError(
        'metadata_migration_changed',
        `Metadata migration ${number} (${name}) was edited after it was applied. Restore the file and add a new one.`,
      );
    }
  }
  return migrations.filter(({ number }) => !checksums.has(number));
}
