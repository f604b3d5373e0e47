import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTemplate } from '../../src/kernel/template-directory.ts';
import { emptyPglite } from '../../src/platform/metadata/empty-pglite.ts';
import { emptyStore } from '../../src/platform/warehouse/engine/empty-store.ts';
import { buildPages, cloneFolder, isBuilt } from '../../web/build/build-pages.ts';

// Builds `dist` from `src`: JavaScript with source maps, and beside it what the code reads at run time: SQL, the empty
// databases, and the web pages. npm runs it before it packs (`prepack`), so that no package has an old build.

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync('tsc', ['--project', join(import.meta.dirname, 'tsconfig.json')], { stdio: 'inherit' });
cpSync(join(root, 'src'), dist, {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
});

const pages = join(dist, 'web');
if (isBuilt()) cpSync(cloneFolder, pages, { recursive: true });
else await buildPages(pages);

for (const [path, template] of [
  ['platform/metadata/empty-pglite.bin', emptyPglite],
  ['platform/warehouse/engine/empty-store.bin', emptyStore],
] as const)
  writeFileSync(join(dist, path), await packTemplate(template));
