import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** What the application is built from. The build refuses a module outside of them, since a change of it would not be seen. */
const sourceFolders = [
  'web/src',
  'web/build',
  'src/viz',
  'src/features/web-pages',
  'src/features/batch',
  'src/features/live',
  'src/platform/access',
];
const sourceFiles = [
  'web/index.html',
  'web/vite.config.ts',
  'web/tsconfig.json',
  'package-lock.json',
  'clients/typescript/src/read-lines.ts', // the client's own reader of answers that come line by line
  'src/kernel/decimal.ts', // the one file of a folder whose others change often, and none of which the pages import
];

/** Whether a change of this file makes the pages be built anew. */
export function isSource(file: string): boolean {
  return sourceFiles.includes(file) || sourceFolders.some((folder) => file.startsWith(`${folder}/`));
}

/** The hash of all sources: when it differs from that of the last build, the pages are built anew. */
export function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = [...sourceFiles, ...sourceFolders.flatMap(filesOf)].toSorted();
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
