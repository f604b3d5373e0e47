import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packDirectory, unpackDirectory } from '../../kernel/packed-directory.ts';
import { siblingModule } from '../../kernel/sibling.ts';

// To make a database takes seconds of computing, to copy one a tenth of one. So it is made once, with every migration applied: for
// a release when that is built, in a clone at the first start, which keeps it until a migration or a dependency changes.

const root = new URL('../../../', import.meta.url);
/** In a release, beside this file. */
const released = new URL('empty-pglite.bin', import.meta.url);

/** Writes an empty, migrated database to `draft`, a directory that is not there yet. */
export async function writeEmptyPglite(draft: string): Promise<void> {
  const kept = existsSync(released) ? released : keptInClone();
  if (existsSync(kept)) return unpackDirectory(readFileSync(kept), draft);
  await makeEmptyPglite(draft);
  keep(packDirectory(draft), kept);
}

/**
 * Makes the database. In a process of its own: it would take seconds in which the service answers nobody, and a gigabyte that a
 * thread would leave in pieces.
 */
export async function makeEmptyPglite(directory: string): Promise<void> {
  const maker = fork(siblingModule('../../app/make-empty-metadata', import.meta.url), [directory]);
  const [code] = (await once(maker, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The process that makes the database ended with ${code}.`);
}

function keptInClone(): URL {
  const hash = createHash('sha256').update(readFileSync(new URL('package.json', root)));
  hash.update(readFileSync(new URL('src/kernel/packed-directory.ts', root))); // another packing is not understood
  const directory = fileURLToPath(new URL('src', root));
  for (const path of globSync('**/migrations/*.sql', { cwd: directory }).toSorted())
    hash.update(path).update(readFileSync(new URL(`src/${path}`, root)));
  return new URL(`node_modules/.cache/metadata/${hash.digest('hex').slice(0, 16)}.bin`, root);
}

/** Where nothing can be written, every first start makes its own. */
function keep(packed: Buffer, file: URL): void {
  const draft = new URL(`${file.href}.${process.pid}`);
  try {
    rmSync(new URL('.', file), { recursive: true, force: true }); // those of other migrations
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(draft, packed);
    renameSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
