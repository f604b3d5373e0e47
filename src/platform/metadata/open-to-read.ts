import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockMetadata, metadataDirectory } from './lock-metadata.ts';
import type { Metadata } from './metadata.ts';
import { type MetadataOptions, openMetadata } from './open.ts';
import { reachMetadata } from './socket/reach-metadata.ts';

/**
 * Opens the metadata for reading: PostgreSQL, the embedded ones through the service that has them open, or a copy of the directory
 * of a stopped one. Nothing is migrated. Returns null when there are none yet. Throws what `openMetadata` does.
 */
export async function openMetadataToRead(
  options: Omit<MetadataOptions, 'migrations'>,
): Promise<Pick<Metadata, 'db' | 'close'> | null> {
  const { databaseUrl, dataDir } = options;
  if (databaseUrl !== null) return openMetadata({ ...options, migrations: null });
  const reached = await reachMetadata(dataDir);
  if (reached !== null) return reached;
  if (!areMetadataMade(dataDir)) return null;
  const copy = copyMetadata(dataDir);
  const remove = () => rmSync(copy, { recursive: true, force: true });
  try {
    const metadata = await openMetadata({ ...options, dataDir: copy, migrations: null });
    return { ...metadata, close: () => metadata.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Tells whether a directory has embedded metadata. */
export function areMetadataMade(dataDir: string): boolean {
  return existsSync(join(metadataDirectory(dataDir), 'made'));
}

/** To open a database writes to it, so that happens to a copy, which no one else may read. */
function copyMetadata(dataDir: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'openride-metadata-'));
  const lock = lockMetadata(dataDir);
  try {
    mkdirSync(metadataDirectory(copy));
    for (const name of ['made', 'pglite'])
      cpSync(join(metadataDirectory(dataDir), name), join(metadataDirectory(copy), name), {
        recursive: true,
      });
    return copy;
  } finally {
    lock.release();
  }
}
