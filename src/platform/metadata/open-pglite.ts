import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../../kernel/errors.ts';
import type { FileLock } from '../../kernel/file-lock.ts';
import { siblingModule } from '../../kernel/sibling.ts';
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
 * Makes the database unless it is there, and says where. In a process of its own: it takes seconds of computing, in which the service
 * would answer nobody, and a gigabyte that a thread would leave in pieces. It is made aside and put in its place when it is
 * whole, so a kill leaves nothing that looks like one.
 */
async function makeOnce(directory: string): Promise<string> {
  const database = join(directory, 'pglite');
  const isMade = join(directory, 'made');
  if (existsSync(isMade)) return database;
  for (const name of readdirSync(directory).filter((one) => one.startsWith('pglite')))
    rmSync(join(directory, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  const draft = join(directory, `pglite-${process.pid}`);
  const maker = fork(fileURLToPath(siblingModule('make-pglite', import.meta.url)), [draft]);
  const [code] = (await once(maker, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The process that makes the database ended with ${code}.`);
  renameSync(draft, database);
  writeFileSync(isMade, '');
  return database;
}
