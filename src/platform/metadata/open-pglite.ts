import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../kernel/errors.ts';
import type { FileLock } from '../../kernel/file-lock.ts';
import { writeEmptyPglite } from './empty-pglite.ts';
import { metadataDirectory } from './lock-metadata.ts';
import type { OpenPglite } from './metadata.ts';
import type { MetadataTables } from './tables.ts';
import { typeParsers } from './type-parsers.ts';

// 128 MB of shared buffers are PostgreSQL's default, and all of them become resident; the metadata is a few megabytes.
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'];

/** Opens PGlite under `lock` (lockMetadata), which it releases when it is closed. Throws `metadata_broken`. */
export async function openPglite(dataDir: string, lock: FileLock): Promise<OpenPglite> {
  const directory = metadataDirectory(dataDir);
  try {
    const opened = await openPgliteAt(await makeOnce(directory));
    return {
      ...opened,
      close: () => opened.close().finally(() => lock.release()),
    };
  } catch (error) {
    lock.release();
    throw new CodedError(
      'metadata_broken',
      `The metadata in ${directory} cannot be opened: ${String(error)}. Restore that directory from a backup; without one, ` +
        'move it away to begin with empty metadata. The events are kept elsewhere.',
      { cause: error },
    );
  }
}

/** Opens the PGlite of a directory that nobody else has open. One that is empty becomes a database, which takes seconds. */
export async function openPgliteAt(directory: string): Promise<OpenPglite> {
  const pglite = new PGlite(directory, { parsers: { ...typeParsers }, startParams });
  await pglite.waitReady;
  const db = new Kysely<MetadataTables>({ dialect: new PGliteDialect({ pglite }) });
  return {
    kind: 'pglite',
    db,
    pglite,
    async close() {
      await db.destroy();
      if (!pglite.closed) await pglite.close();
    },
  };
}

/**
 * Puts an empty database in its place unless one is there, and says where. It is written aside and renamed when it is whole, so a
 * kill leaves nothing that looks like one.
 */
async function makeOnce(directory: string): Promise<string> {
  const database = join(directory, 'pglite');
  const isMade = join(directory, 'made');
  if (existsSync(isMade)) return database;
  for (const name of readdirSync(directory).filter((one) => one.startsWith('pglite')))
    rmSync(join(directory, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  const draft = join(directory, `pglite-${process.pid}`);
  await writeEmptyPglite(draft);
  renameSync(draft, database);
  writeFileSync(isMade, '');
  return database;
}
