import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unpackDirectory } from '../../../kernel/packed-directory.ts';
import type { Logger } from '../../../kernel/log.ts';
import { runMaker } from '../../../kernel/run-maker.ts';
import { siblingModule } from '../../../kernel/sibling.ts';
import { syncDirectory, syncPath } from '../../../kernel/sync-directory.ts';
import { readTemplate, type TemplateDirectory } from '../../../kernel/template-directory.ts';

/** The name of the database in the template; a store with another name begins bare. */
export const TEMPLATE_DATABASE = 'openride';

/** The files of an empty store with every migration applied and the retention of the default settings. */
export const emptyStore: TemplateDirectory = {
  name: 'store',
  released: new URL('empty-store.bin', import.meta.url),
  sources: [
    'src/app/{make-empty-store,settings}.ts',
    'src/platform/warehouse/{migrate,retention,settle-parts,read-ddl,schema,parse-migration,settings}.ts',
    'src/platform/warehouse/migrations/*.sql',
  ],
  make: (directory) => runMaker(siblingModule('../../../app/make-empty-store', import.meta.url), directory),
};

/**
 * Returns what writes an empty, migrated store to a directory that is not there yet. It is written aside and renamed when it is
 * whole and on the disk, so neither a kill nor a power cut leaves half of one. A power cut cannot bring the draft's name back, either,
 * because the new name is on the disk before an engine opens the store: a draft that is found holds no event and is removed.
 *
 * Null when there is no template and none can be made, as without a directory for temporary files: then the engine makes the store,
 * which takes longer and needs nothing else.
 */
export async function prepareEmptyStore(
  log: Logger,
  template: TemplateDirectory = emptyStore,
): Promise<((store: string) => Promise<void>) | null> {
  let packed: Buffer;
  try {
    packed = await readTemplate(template);
  } catch (error) {
    log.warn({ err: error }, 'the template of an empty store could not be made: the store begins bare');
    return null;
  }
  return async (store) => {
    const draft = `${store}-draft`; // Of one process: it holds the lock on the start.
    rmSync(draft, { recursive: true, force: true });
    unpackDirectory(packed, draft);
    giveIdentity(draft);
    await syncDirectory(draft);
    renameSync(draft, store);
    for (const path of [dirname(store), dirname(dirname(store))]) await syncPath(path);
  };
}

/** Gives the database of a copied store a new id, which tells it from every other store (`readStoreIdentity`). */
function giveIdentity(store: string): void {
  const metadata = join(store, 'metadata');
  const file = join(metadata, `${TEMPLATE_DATABASE}.sql`);
  const ddl = readFileSync(file, 'utf8');
  const [former] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(ddl) ?? [];
  if (former === undefined) throw new Error(`The template of the store names no id in ${file}.`);
  const id = randomUUID();
  writeFileSync(file, ddl.replace(former, id));
  const placeOf = (uuid: string) => join('store', uuid.slice(0, 3), uuid);
  mkdirSync(dirname(join(store, placeOf(id))), { recursive: true });
  renameSync(join(store, placeOf(former)), join(store, placeOf(id)));
  const link = join(metadata, TEMPLATE_DATABASE);
  rmSync(link);
  symlinkSync(join('..', placeOf(id)), link);
}
