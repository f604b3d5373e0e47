import { unpackDirectory } from '../../kernel/packed-directory.ts';
import { runMaker } from '../../kernel/run-maker.ts';
import { siblingModule } from '../../kernel/sibling.ts';
import { readTemplate, type TemplateDirectory } from '../../kernel/template-directory.ts';

/** An empty PGlite database with every migration applied. */
export const emptyPglite: TemplateDirectory = {
  name: 'metadata',
  released: new URL('empty-pglite.bin', import.meta.url),
  sources: ['src/**/migrations/*.sql'],
  make: (directory) => runMaker(siblingModule('../../app/make-empty-metadata', import.meta.url), directory),
};

/**
 * Writes an empty, migrated database to `draft`, a directory that is not there yet. Where there is no template and none can be made, as
 * without a directory for temporary files, the database is made in its place.
 */
export async function writeEmptyPglite(
  draft: string,
  template: TemplateDirectory = emptyPglite,
): Promise<void> {
  let packed: Buffer;
  try {
    packed = await readTemplate(template);
  } catch {
    return template.make(draft); // it throws again where more than the place is missing
  }
  unpackDirectory(packed, draft);
}
