import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packDirectory } from '../../src/kernel/packed-directory.ts';
import { makeEmptyPglite } from '../../src/platform/metadata/empty-pglite.ts';

// Builds `dist` from `src`: JavaScript with source maps, and beside it what the code reads at run time: SQL, and the empty database
// of the metadata. npm runs it before it packs (`prepack`), so that no package has an old build.

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync('tsc', ['--project', join(import.meta.dirname, 'tsconfig.json')], { stdio: 'inherit' });
cpSync(join(root, 'src'), dist, {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
});

const scratch = mkdtempSync(join(tmpdir(), 'openride-build-'));
try {
  await makeEmptyPglite(join(scratch, 'pglite'));
  writeFileSync(join(dist, 'platform/metadata/empty-pglite.bin'), packDirectory(join(scratch, 'pglite')));
} finally {
  rmSync(scratch, { recursive: true });
}
