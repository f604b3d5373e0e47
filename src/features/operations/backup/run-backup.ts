import { resolve } from 'node:path';
import { CodedError } from '../../../kernel/errors.ts';
import { type BackupPlace, type BackupProgress, restoreStore } from '../../../platform/warehouse/backup.ts';
import { throughBackupDoor } from '../../../platform/warehouse/engine/backup-door.ts';
import { enginePaths } from '../../../platform/warehouse/engine/start.ts';
import { isEmptyStore, type Warehouse } from '../../../platform/warehouse/open.ts';
import type { Maintenance } from '../../../quality/maintenance.ts';
import { finishBackup, makeBackupDirectory, readManifest, restoreFiles, storePlace } from './backup-files.ts';
import type { BackupSummary, RestoreSummary } from './backup-summary.ts';

type OnProgress = (progress: BackupProgress) => void;
type With<Parts> = <Result>(use: (parts: Parts) => Promise<Result>) => Promise<Result>;

/** Where a backup comes from or goes to. */
export interface BackupPlaces {
  /** The directory of the backup. */
  directory: string;
  dataDir: string;
  database: string;
}

/** Copies the store and what belongs to it into a new directory, while the service runs or without one. */
export async function runBackup(
  { maintenance, warehouse }: { maintenance: Maintenance; warehouse: Warehouse },
  { directory, dataDir, database, disk, version }: BackupPlaces & { disk: string | null; version: string },
  onProgress: OnProgress,
): Promise<BackupSummary> {
  const startedAt = performance.now();
  const madeAt = new Date().toISOString();
  const target = resolve(directory);
  makeBackupDirectory(target);
  const places = { directory: target, dataDir, disk };
  const bytes = await withStorePlace(warehouse, places, (place) => maintenance.backup(place, onProgress));
  finishBackup(target, dataDir, {
    format: 1,
    version,
    made_at: madeAt,
    database,
    disk,
    shards: warehouse.shards.length,
    store_bytes: bytes,
  });
  return { directory: target, made_at: madeAt, store_bytes: bytes, seconds: secondsSince(startedAt) };
}

/**
 * Fills an empty data directory, or an empty database of a server, from a backup; then migrates it if this version is newer,
 * completes what the backup had caught half-way, and compares every table with its source.
 */
export async function runRestore(
  ways: { withBareStore: With<Warehouse>; withWriter: With<{ maintenance: Maintenance }> },
  places: BackupPlaces,
  onProgress: OnProgress,
): Promise<RestoreSummary> {
  const startedAt = performance.now();
  const source = resolve(places.directory);
  const manifest = readManifest(source);
  const bytes = await ways.withBareStore(async (warehouse) => {
    await refuseUnfit(warehouse, manifest.shards, places.database);
    restoreFiles(source, places.dataDir);
    const names = { from: manifest.database, to: places.database };
    const from = { directory: source, dataDir: places.dataDir, disk: manifest.disk };
    return withStorePlace(warehouse, from, (place) => restoreStore(warehouse, names, place, onProgress));
  });
  const { consistent } = await ways.withWriter(({ maintenance }) => maintenance.reconcile('rows'));
  return { made_at: manifest.made_at, store_bytes: bytes, consistent, seconds: secondsSince(startedAt) };
}

/** Calls `use` with the place of the store's copy as the store knows it: the embedded engine reaches no directory of its own. */
function withStorePlace<T>(
  { kind }: Warehouse,
  { directory, dataDir, disk }: { directory: string; dataDir: string; disk: string | null },
  use: (place: BackupPlace) => Promise<T>,
): Promise<T> {
  if (kind !== 'embedded' || disk !== null) return use(storePlace(directory, disk));
  const { backupDoors } = enginePaths(dataDir);
  return throughBackupDoor(backupDoors, directory, (door) => use(storePlace(door, null)));
}

/** Throws `restore_not_empty` or `restore_other_shards`. */
async function refuseUnfit(warehouse: Warehouse, shards: number, database: string): Promise<void> {
  if (!(await isEmptyStore(warehouse))) {
    throw new CodedError(
      'restore_not_empty',
      `The database ${database} has tables already. Restore into an empty DATA_DIR, or drop that database first.`,
    );
  }
  if (shards !== warehouse.shards.length) {
    throw new CodedError(
      'restore_other_shards',
      `The backup is of ${shards} shards and CLICKHOUSE_URL names ${warehouse.shards.length}. Restore into as many shards as there were; more can be added afterwards.`,
    );
  }
}

function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}
