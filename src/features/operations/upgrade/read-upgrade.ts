import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { CodedError, hasCode } from '../../../kernel/errors.ts';
import type { Metadata } from '../../../platform/metadata/metadata.ts';
import { pendingMetadataMigrations } from '../../../platform/metadata/migrate.ts';
import type { MigrationSet } from '../../../platform/metadata/read-migrations.ts';
import type { MetadataTables } from '../../../platform/metadata/tables.ts';
import { findPendingMigrations } from '../../../platform/warehouse/migrate.ts';
import type { Warehouse } from '../../../platform/warehouse/open.ts';
import { readTableSizes } from '../../../platform/warehouse/read-table-sizes.ts';
import { readSchema } from '../../../platform/warehouse/schema.ts';
import { makeBackupStore, type MadeBackup } from '../backup/store.ts';
import type { PendingMigration, UpgradeFacts } from './decide-upgrade.ts';
import { estimateMigration } from './estimate.ts';
import type { With } from '../with.ts';

type Db = Kysely<MetadataTables>;

const freeRow = z.object({ free: z.coerce.number() });
/** Errors that say that this version cannot migrate what is there. */
const refusing = ['store_newer', 'migration_changed', 'metadata_newer', 'metadata_migration_changed'];
const METADATA_BYTES_A_SECOND = 20_000_000;

/** Reads what an upgrade to this version would do. Changes nothing. */
export async function readUpgrade(
  ways: { withWarehouseToRead: With<Warehouse>; withMetadataToRead: With<Pick<Metadata, 'db'> | null> },
  sets: readonly MigrationSet[],
): Promise<UpgradeFacts> {
  const refusals: string[] = [];
  const orRefused = async <T>(read: () => Promise<T[]>): Promise<T[]> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CodedError) || !refusing.includes(error.code)) throw error;
      refusals.push(error.message);
      return [];
    }
  };
  const store = await readStore(ways.withWarehouseToRead, orRefused);
  const metadata = await ways.withMetadataToRead(async (opened) =>
    opened === null
      ? { pending: [], backup: null }
      : {
          pending: await orRefused(() => readMetadata(opened.db, sets)),
          backup: await lastBackup(opened.db),
        },
  );
  return { ...store, refusals, pending: [...metadata.pending, ...store.pending], backup: metadata.backup };
}

async function readStore(
  withWarehouse: With<Warehouse>,
  orRefused: <T>(read: () => Promise<T[]>) => Promise<T[]>,
): Promise<Pick<UpgradeFacts, 'pending' | 'freeBytes' | 'hasData'>> {
  try {
    return await withWarehouse(async ({ connection, shards }) => {
      const sizes = await readTableSizes({ shards });
      let freeBytes = Infinity;
      for (const shard of shards) {
        const [disk] = await shard.query(freeRow, 'SELECT min(free_space) AS free FROM system.disks');
        freeBytes = Math.min(freeBytes, disk?.free ?? Infinity);
      }
      const pending = await orRefused(() => findPendingMigrations(connection, readSchema()));
      return {
        pending: pending.map((migration) => estimateMigration(migration, sizes)),
        freeBytes: Number.isFinite(freeBytes) ? freeBytes : null,
        hasData: (sizes.get('events_raw')?.rows ?? 0) > 0,
      };
    });
  } catch (error) {
    if (hasCode(error, 'store_empty')) return { pending: [], freeBytes: null, hasData: false };
    throw error;
  }
}

async function readMetadata(db: Db, sets: readonly MigrationSet[]): Promise<PendingMigration[]> {
  if (!(await hasTable(db, 'metadata_migrations'))) return [];
  const { rows } = await sql<{ bytes: number }>`
    SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint AS bytes
    FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`.execute(db);
  const bytes = rows[0]!.bytes;
  return (await pendingMetadataMigrations(db, sets)).map(({ part, name }) => ({
    of: 'metadata',
    name: `${part}: ${name}`,
    seconds: 1 + Math.ceil(bytes / METADATA_BYTES_A_SECOND),
    bytes: 0, // of another disk, and less than the store's measuring errors
  }));
}

async function lastBackup(db: Db): Promise<MadeBackup | null> {
  return (await hasTable(db, 'backups')) ? makeBackupStore(db).newest() : null;
}

async function hasTable(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`SELECT to_regclass(${table}::text) IS NOT NULL AS is`.execute(
    db,
  );
  return rows[0]!.is;
}
