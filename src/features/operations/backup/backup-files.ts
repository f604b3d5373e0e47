import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';

// What a backup directory holds beside the store's own copy: the manifest, written last, so that a directory without
// one is a backup that was never finished; and the files without which the data would not be the same afterwards.

const MANIFEST = 'manifest.json';
// The key of the hashes: with another one the same person would be somebody else from then on (G8).
const KEPT_FILES = ['personal-data.key', 'data-label'];

const manifestSchema = z.object({
  format: z.literal(1),
  version: z.string(),
  made_at: z.string(),
  database: z.string(),
  disk: z.string().nullable(),
  /** The shards of a cluster; each has a copy of its own. */
  shards: z.int().default(1),
  store_bytes: z.number(),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

/** Where the store's copy goes: below the directory, or on the store's disk under the directory's name. */
export function storePlace(directory: string, disk: string | null): { disk: string | null; path: string } {
  const name = directory.split('/').filter(Boolean).at(-1) ?? 'backup';
  return { disk, path: disk === null ? join(directory, 'store') : `${name}/store` };
}

/** Makes the directory of a new backup. Throws `backup_exists` when there is something in its place. */
export function makeBackupDirectory(directory: string): void {
  if (existsSync(directory)) {
    throw new CodedError(
      'backup_exists',
      `${directory} exists already. Name a directory that does not: a backup is never written over another.`,
    );
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
}

/** Copies the files of the data directory and writes the manifest: from then on the backup is whole. */
export function finishBackup(directory: string, dataDir: string, manifest: BackupManifest): void {
  copyKeptFiles(dataDir, directory);
  writeFileSync(join(directory, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
}

/** Reads what a backup says of itself. Throws `backup_unreadable` when it is none, or was not finished. */
export function readManifest(directory: string): BackupManifest {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(directory, MANIFEST), 'utf8')));
  } catch (error) {
    throw new CodedError(
      'backup_unreadable',
      `${join(directory, MANIFEST)} cannot be read: ${directory} is no backup, or one that was not finished.`,
      { cause: error },
    );
  }
}

/** Puts the files back. Throws `restore_not_empty` when the data directory has others of the same name. */
export function restoreFiles(directory: string, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (const name of KEPT_FILES) {
    const [kept, there] = [join(directory, name), join(dataDir, name)];
    if (!existsSync(kept) || !existsSync(there)) continue;
    if (!readFileSync(kept).equals(readFileSync(there))) {
      throw new CodedError(
        'restore_not_empty',
        `${there} is another one than the backup's. Restore into an empty DATA_DIR.`,
      );
    }
  }
  copyKeptFiles(directory, dataDir);
}

function copyKeptFiles(from: string, to: string): void {
  for (const name of KEPT_FILES)
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
}
