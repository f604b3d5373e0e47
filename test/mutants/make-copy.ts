import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const parts = [
  'src',
  'test',
  'bench',
  'scripts',
  'docs',
  'bin',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** A copy of the project in which mistakes can be made while others work on the original. */
export interface ProjectCopy {
  dir: string;
  /** Makes the mistake, acts, and takes it back. Throws when the text is not there exactly once. */
  withMutant<Result>(mutant: Mutant, act: () => Promise<Result>): Promise<Result>;
  remove(): void;
}

export function makeProjectCopy(): ProjectCopy {
  const dir = mkdtempSync(join(tmpdir(), 'openride-mutants-'));
  for (const part of parts) cpSync(join(root, part), join(dir, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  return {
    dir,
    async withMutant({ file, search, replace, mistake }, act) {
      const path = join(dir, file);
      const text = readFileSync(path, 'utf8');
      const times = text.split(search).length - 1;
      if (times !== 1)
        throw new Error(`${mistake}: ${file} has the text to replace ${times} times, not once: ${search}`);
      writeFileSync(
        path,
        text.replace(search, () => replace),
      );
      try {
        return await act();
      } finally {
        writeFileSync(path, text);
      }
    },
    remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}
