import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CodedError } from '../kernel/errors.ts';
import type { FileLock } from '../kernel/file-lock.ts';
import { metadataDirectory } from './lock-metadata.ts';
import type { OpenPglite } from './open.ts';
import { startParams } from './pglite-start-params.ts';
import type { MetadataTables } from './tables.ts';
import { typeParsers } from './type-parsers.ts';

/** Opens PGlite under `lock` (lockMetadata), which it releases when it is closed. Throws `metadata_broken`. */
export async function openPglite(dataDir: string, lock: FileLock): Promise<OpenPglite> {
  const directory = metadataDirectory(dataDir);
  try {
    const database = await makeOnce(directory);
    const pglite = new PGlite(database, { parsers: { ...typeParsers }, startParams });
    await pglite.waitReady;
    const db = new Kysely<MetadataTables>({ dialect: new PGliteDialect({ pglite }) });
    return {
      kind: 'pglite',
      db,
      pglite,
      async close() {
        await db.destroy();
        if (!pglite.closed) await pglite.close();
        lock.release();
      },
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

/**
 * Makes the database unless it is there, and says where. In a thread of its own: it takes seconds of computing, in which the service
 * would answer nobody, and memory that goes with the thread. One that was killed while it was made is made anew.
 */
async function makeOnce(directory: string): Promise<string> {
  const database = join(directory, 'pglite');
  const isMade = join(directory, 'made');
  if (existsSync(isMade)) return database;
  rmSync(database, { recursive: true, force: true });
  const worker = new Worker(new URL('make-pglite.ts', import.meta.url), { workerData: database });
  await once(worker, 'exit'); // an error of the thread rejects this
  writeFileSync(isMade, '');
  return database;
}
