import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A directory of a test file's own, which goes when its tests are done. */
export function makeScratch() {
  const directory = mkdtempSync(join(tmpdir(), 'openride-scratch-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  return {
    directory,
    /** Writes a file and gives its path. */
    file: (name: string, text: string): string => {
      const path = join(directory, name);
      writeFileSync(path, text);
      return path;
    },
  };
}
