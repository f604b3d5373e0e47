import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { derivePersonalKeys } from '../../../events/personal-keys.ts';
import { forgetContentKey, readContentKey } from '../../../ingest/validate/content-key.ts';
import { readKeyFile } from '../../../ingest/validate/personal-data-key.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { readCopy, refuseFilledMetadata } from '../../../platform/metadata/copy/read-copy.ts';
import { writeCopy } from '../../../platform/metadata/copy/write-copy.ts';
import type { Metadata as OpenMetadata } from '../../../platform/metadata/metadata.ts';
import type { MigrationSet } from '../../../platform/metadata/read-migrations.ts';
import { type BackupPlace, type BackupProgress, restoreStore } from '../../../platform/warehouse/backup.ts';
import { throughBackupDoor } from '../../../platform/warehouse/engine/backup-door.ts';
import { enginePaths } from '../../../platform/warehouse/engine/start.ts';
import { isEmptyStore, type Warehouse } from '../../../platform/warehouse/open.ts';
import { homeOf } from '../../../platform/warehouse/store.ts';
import type { Maintenance } from '../../../quality/maintenance.ts';
import {
  type BackupManifest,
  checkBackup,
  finishBackup,
  keyFile,
  makeBackupDirectory,
  metadataFile,
  readManifest,
  restoreFiles,
  storePlace,
} from './backup-files.ts';
import type { BackupSummary, RestoreSummary } from './backup-summary.ts';
import { makeBackupStore } from './store.ts';
import type { With } from '../with.ts';

type OnProgress = (progress: BackupProgress) => void;

/** Where a backup comes from or goes to. */
export interface BackupPlaces {
  /** The directory of the backup. */
  directory: string;
  dataDir: string;
  database: string;
}

/** The metadata that go with the store. */
export interface MetadataPart {
  sets: readonly MigrationSet[];
  /** Statements that end what was under way when the copy was made. */
  afterRestore: readonly string[];
  /** False: the store is copied, or filled, alone. */
  isWanted: boolean;
}

type Metadata = Pick<OpenMetadata, 'db'>;

/**
 * Copies the metadata, the store and what belongs to it into a new directory, while the service runs or without one. The metadata
 * come first: so they may lack something that the store has already, which is done again, and never name something as done that
 * the store lacks.
 */
export async function runBackup(
  ways: {
    withWriter: With<{ maintenance: Maintenance; warehouse: Warehouse }>;
    withMetadata: With<Metadata>;
  },
  places: BackupPlaces & { disk: string | null; version: string; withKey: boolean },
  { sets, isWanted }: Pick<MetadataPart, 'sets' | 'isWanted'>,
  onProgress: OnProgress,
): Promise<BackupSummary> {
  const startedAt = performance.now();
  const madeAt = new Date();
  const { dataDir, database, disk, version, withKey } = places;
  const directory = resolve(places.directory);
  const copied = await ways.withWriter(async ({ maintenance, warehouse }) => {
    const content_key_id = await readContentKey(homeOf(warehouse));
    if (withKey) refuseUnfitKey(keyFile(dataDir), content_key_id);
    makeBackupDirectory(directory);
    const metadata = isWanted
      ? await ways.withMetadata(({ db }) => writeCopy(db, sets, metadataFile(directory)))
      : null;
    const store_bytes = await withStorePlace(warehouse, { directory, dataDir, disk }, (place) =>
      maintenance.backup(place, onProgress),
    );
    const shards = warehouse.shards.length;
    const made = { version, made_at: madeAt.toISOString(), database, disk, shards, store_bytes, metadata };
    await finishBackup(directory, dataDir, { format: 2, ...made, content_key_id, withKey });
    return { store_bytes, metadata_rows: metadata?.rows ?? null };
  });
  // One without metadata is not whole, and is not counted.
  if (isWanted) {
    const { store_bytes } = copied;
    const made = { made_at: madeAt, host: hostname(), directory, version, store_bytes };
    await ways.withMetadata(({ db }) => makeBackupStore(db).add(made));
  }
  return { directory, made_at: madeAt.toISOString(), ...copied, seconds: secondsSince(startedAt) };
}

/**
 * Fills an empty data directory, or empty databases of servers, from a backup; then migrates it if this version is newer,
 * completes what the backup had caught half-way, and compares every table with its source.
 */
export async function runRestore(
  ways: {
    withBareStore: With<Warehouse>;
    withBareMetadata: With<Metadata>;
    withWriter: With<{ maintenance: Maintenance; warehouse: Warehouse }>;
  },
  places: BackupPlaces & {
    isForced: boolean;
    /** The secrets of personal data, newest first; null: none is set or generated yet. */
    secrets: () => readonly Buffer[] | null;
  },
  metadata: MetadataPart,
  onProgress: OnProgress,
): Promise<RestoreSummary> {
  const startedAt = performance.now();
  const source = resolve(places.directory);
  const manifest = readManifest(source);
  if (!places.isForced) refuseOtherKey(source, manifest, places.secrets());
  const takesMetadata = metadata.isWanted && manifest.metadata !== null;
  await checkBackup(source, takesMetadata ? manifest : { ...manifest, metadata: null });
  const store_bytes = await ways.withBareStore(async (warehouse) => {
    await refuseUnfit(warehouse, manifest.shards, places.database);
    if (takesMetadata) await ways.withBareMetadata(({ db }) => refuseFilledMetadata(db, metadata.sets));
    restoreFiles(source, places.dataDir);
    const names = { from: manifest.database, to: places.database };
    const from = { directory: source, dataDir: places.dataDir, disk: manifest.disk };
    return withStorePlace(warehouse, from, (place) => restoreStore(warehouse, names, place, onProgress));
  });
  // Before anything opens the metadata as a service does.
  const metadata_rows = takesMetadata
    ? await ways.withBareMetadata(({ db }) => readCopy(db, metadataFile(source), metadata))
    : null;
  const { consistent } = await ways.withWriter(async ({ maintenance, warehouse }) => {
    if (places.isForced) await forgetContentKey(homeOf(warehouse));
    return maintenance.reconcile('rows');
  });
  const { made_at } = manifest;
  return { made_at, store_bytes, metadata_rows, consistent, seconds: secondsSince(startedAt) };
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

/**
 * Throws `restore_other_key` when events that come after the restore would be hashed with another content key than those before: each re-sent
 * event with a personal field would then be a conflict, and one without an id another event.
 */
function refuseOtherKey(
  source: string,
  { content_key_id: wanted }: BackupManifest,
  secrets: readonly Buffer[] | null,
) {
  if (wanted === null) return;
  const kept = keyFile(source);
  const used = secrets ?? (existsSync(kept) ? readKeyFile(kept) : null);
  if (contentKeyIdOf(used) === wanted) return;
  const what =
    used === null
      ? 'The backup has no key of personal data, and none is here'
      : 'The key of personal data is another one than the backup was made with';
  throw new CodedError(
    'restore_other_key',
    `${what}: re-sent events would be conflicts. Set PERSONAL_DATA_KEY as it was, put personal-data.key of that service into DATA_DIR, or use --force.`,
  );
}

/** Throws `backup_without_key` when the file of the key is not there, or holds another key than events were hashed with. */
function refuseUnfitKey(file: string, wanted: string | null) {
  const isThere = existsSync(file);
  if (isThere && (wanted === null || contentKeyIdOf(readKeyFile(file)) === wanted)) return;
  throw new CodedError(
    'backup_without_key',
    `${file} ${isThere ? 'holds another key than the one with which the events were hashed' : 'is not there'}: --with-key copies the key that a service generated in its DATA_DIR. Leave it out where the key is in PERSONAL_DATA_KEY, and keep that with your other secrets.`,
  );
}

function contentKeyIdOf(secrets: readonly Buffer[] | null): string | null {
  return secrets === null ? null : derivePersonalKeys(secrets).contentKeyId;
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
