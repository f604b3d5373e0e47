import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { PERSONAL_DATA_KEY_FILE } from '../../../ingest/validate/personal-data-key.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { syncDirectory, syncPath } from '../../../kernel/sync-directory.ts';

// What a backup directory holds beside the store's own copy: the manifest, written last, so that a directory without
// one is a backup that was never finished; and the files without which the data would not be the same afterwards.

export const MANIFEST = 'manifest.json';
const LABEL_FILE = 'data-label';

const manifestSchema = z.object({
  format: z.union([z.literal(1), z.literal(2)]),
  version: z.string(),
  made_at: z.string(),
  database: z.string(),
  disk: z.string().nullable(),
  /** The shards of a cluster; each has a copy of its own. */
  shards: z.int().default(1),
  store_bytes: z.number(),
  /** The sum of the list in which the engine keeps the sums of the store's files; null: only the server can read it. */
  store_sha256: z.string().nullable().default(null),
  /** Tells with which key content was hashed (`personal-keys.ts`); null: nobody said. */
  content_key_id: z.string().nullable().default(null),
  /** Null: the backup is without them, as all of format 1 are. */
  metadata: z.object({ rows: z.int(), bytes: z.int(), sha256: z.string() }).nullable().default(null),
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

/** Returns the place of the copy of the metadata. */
export function metadataFile(directory: string): string {
  return join(directory, 'metadata.ndjson');
}

/** Copies the files of the data directory and writes the manifest: from then on the backup is whole, and on the disk. */
export async function finishBackup(
  directory: string,
  dataDir: string,
  { withKey, ...manifest }: Omit<BackupManifest, 'store_sha256'> & { withKey: boolean },
): Promise<void> {
  for (const name of withKey ? [LABEL_FILE, PERSONAL_DATA_KEY_FILE] : [LABEL_FILE])
    copyFile(join(dataDir, name), join(directory, name));
  await syncDirectory(directory);
  const list = storeList(directory);
  const whole: BackupManifest = { ...manifest, store_sha256: list === null ? null : await sha256Of(list) };
  const file = join(directory, MANIFEST);
  writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 });
  for (const path of [file, directory, dirname(directory)]) await syncPath(path);
}

/** The engine's list of the files of the store's copy; null: the copy lies elsewhere. */
function storeList(directory: string): string | null {
  const list = join(directory, 'store', '.backup');
  return existsSync(list) ? list : null;
}

/** Throws `backup_damaged` when a part of the backup is missing or is not the one that was made with its manifest. */
export async function checkBackup(directory: string, manifest: BackupManifest): Promise<void> {
  const { metadata, store_sha256 } = manifest;
  const parts: [what: string, file: string | null, sha256: string][] = [];
  if (metadata !== null) parts.push(['metadata', metadataFile(directory), metadata.sha256]);
  if (store_sha256 !== null) parts.push(['event store', storeList(directory), store_sha256]);
  for (const [what, file, sha256] of parts) {
    const isThere = file !== null && existsSync(file);
    if (isThere && (await sha256Of(file)) === sha256) continue;
    throw new CodedError(
      'backup_damaged',
      `The copy of the ${what} in ${directory} ${isThere ? 'is not the one that its manifest names: it was changed, or is of another backup' : 'is missing'}. Take another backup.`,
    );
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
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

/** The file with the secrets of personal data, where the backup holds it. */
export function keyFile(directory: string): string {
  return join(directory, PERSONAL_DATA_KEY_FILE);
}

/**
 * Puts the files back. Throws `restore_not_empty` when the data directory has another label. A key that is there stays: it may have been
 * rotated since, and `refuseOtherKey` has looked at it.
 */
export function restoreFiles(directory: string, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const [kept, there] = [join(directory, LABEL_FILE), join(dataDir, LABEL_FILE)];
  if (existsSync(kept) && existsSync(there) && !readFileSync(kept).equals(readFileSync(there))) {
    throw new CodedError(
      'restore_not_empty',
      `${there} is another one than the backup's. Restore into an empty DATA_DIR.`,
    );
  }
  copyFile(kept, there);
  if (!existsSync(keyFile(dataDir))) copyFile(keyFile(directory), keyFile(dataDir));
}

function copyFile(from: string, to: string): void {
  if (existsSync(from)) copyFileSync(from, to);
}
