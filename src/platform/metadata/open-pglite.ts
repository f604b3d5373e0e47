import { Kysely, PGliteDialect } from 'kysely';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CodedError } from '../../kernel/errors.ts';
import type { FileLock } from '../../kernel/file-lock.ts';
import { DurablePglite } from './durable-pglite.ts';
import { writeEmptyPglite } from './empty-pglite.ts';
import { metadataDirectory } from './lock-metadata.ts';
import type { OpenPglite } from './metadata.ts';
import { syncDirectory, syncPath } from '../../kernel/sync-directory.ts';
import type { MetadataTables } from './tables.ts';
import { typeParsers } from './type-parsers.ts';

/** Opens PGlite under `lock` (lockMetadata), which it releases when it is closed. Throws `metadata_broken`. */
export async function openPglite(dataDir: string, lock: FileLock): Promise<OpenPglite> {
  const directory = metadataDirectory(dataDir);
  try {
    const { database, base } = await makeOnce(directory);
    const opened = await openPgliteAt(database, base);
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

/**
 * Opens the PGlite of a directory that nobody else has open. One that is empty becomes a database, which takes seconds. `base`
 * resolves when what lies there is on the disk; statements are answered after it.
 */
export async function openPgliteAt(
  directory: string,
  base: Promise<void> = Promise.resolve(),
): Promise<OpenPglite> {
  const pglite = new DurablePglite(directory, base, { parsers: { ...typeParsers } });
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

/** The directory of the database, and the promise that it is on the disk. */
interface MadePglite {
  database: string;
  base: Promise<void>;
}

/**
 * Puts an empty database in its place unless one is there. It is written aside and renamed when it is whole, and counts as made
 * when it is on the disk, so neither a kill nor a power cut leaves half of one that looks like one. The service starts meanwhile.
 */
async function makeOnce(directory: string): Promise<MadePglite> {
  const database = join(directory, 'pglite');
  const isMade = join(directory, 'made');
  if (existsSync(isMade)) {
    // The files of a killed process may not be on the disk, and recovery takes what it reads for kept.
    await syncDirectory(directory);
    return { database, base: Promise.resolve() };
  }
  for (const name of readdirSync(directory).filter((one) => one.startsWith('pglite')))
    rmSync(join(directory, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  const draft = join(directory, `pglite-${process.pid}`);
  await writeEmptyPglite(draft);
  renameSync(draft, database);
  return { database, base: keepMade(directory, isMade) };
}

async function keepMade(directory: string, isMade: string): Promise<void> {
  await syncDirectory(directory);
  writeFileSync(isMade, '');
  for (const path of [isMade, directory, dirname(directory), dirname(dirname(directory))])
    await syncPath(path);
}
