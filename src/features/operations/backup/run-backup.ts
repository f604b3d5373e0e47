import { resolve } from 'node:path';
import type { BackupSummary, RestoreSummary } from './backup-summary.ts';
import { finishBackup, makeBackupDirectory, readManifest, restoreFiles, storePlace } from './backup-files.ts';
import type { Config } from '../../../app/config.ts';
import { makeCloser } from '../../../kernel/closer.ts';
import { CodedError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/log.ts';
import { type Pipeline, openPipeline, openStore } from '../../../app/open-pipeline.ts';
import { type BackupProgress, restoreStore } from '../../../platform/warehouse/backup.ts';
import { isEmptyStore } from '../../../platform/warehouse/open.ts';

type OnProgress = (progress: BackupProgress) => void;

/** Copies the store and what belongs to it into a new directory, while the service runs or without one. */
export async function runBackup(
  { maintenance, warehouse }: Pipeline,
  { config, version, directory }: { config: Config; version: string; directory: string },
  onProgress: OnProgress,
): Promise<BackupSummary> {
  const startedAt = performance.now();
  const madeAt = new Date().toISOString();
  const target = resolve(directory);
  makeBackupDirectory(target);
  const bytes = await maintenance.backup(storePlace(target, config.backupDisk), onProgress);
  finishBackup(target, config.dataDir, {
    format: 1,
    version,
    made_at: madeAt,
    database: config.database,
    disk: config.backupDisk,
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
  { config, directory, log }: { config: Config; directory: string; log: Logger },
  onProgress: OnProgress,
): Promise<RestoreSummary> {
  const startedAt = performance.now();
  const source = resolve(directory);
  const manifest = readManifest(source);
  const closer = makeCloser((name, error) => log.error({ err: error, part: name }, 'closing failed'));
  try {
    const warehouse = await openStore(config, { log });
    closer.add('warehouse', () => warehouse.close());
    if (!(await isEmptyStore(warehouse))) {
      throw new CodedError(
        'restore_not_empty',
        `The database ${config.database} has tables already. Restore into an empty DATA_DIR, or drop that database first.`,
      );
    }
    if (manifest.shards !== warehouse.shards.length) {
      throw new CodedError(
        'restore_other_shards',
        `The backup is of ${manifest.shards} shards and CLICKHOUSE_URL names ${warehouse.shards.length}. Restore into as many shards as there were; more can be added afterwards.`,
      );
    }
    restoreFiles(source, config.dataDir);
    const names = { from: manifest.database, to: config.database };
    const place = storePlace(source, manifest.disk);
    const bytes = await restoreStore(warehouse, names, place, onProgress);
    const { maintenance } = await openPipeline(config, { log, closer });
    const { consistent } = await maintenance.reconcile('rows');
    const { made_at } = manifest;
    return { made_at, store_bytes: bytes, consistent, seconds: secondsSince(startedAt) };
  } finally {
    await closer.close();
  }
}

function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}
