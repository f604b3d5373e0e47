import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Makes a directory for one test file. It is removed after the last test. */
export function makeScratch() {
  const directory = mkdtempSync(join(tmpdir(), 'openride-scratch-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  return {
    directory,
    /** Writes a file and returns its path. */
    file: (name: string, text: string): string => {
      const path = join(directory, name);
      writeFileSync(path, text);
      return path;
    },
  };
}
