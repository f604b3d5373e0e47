import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { deadLetterReasons } from '../../events/contract.ts';

const HEAD_BYTES = 65_536;
const count = z.int().min(0);

const stateSchema = z.object({
  version: z.literal(1),
  /** Every record up to this one is stored. */
  donePosition: count,
  counts: z.object({
    accepted: count,
    duplicates: count,
    conflicts: count,
    rejected: z.partialRecord(z.enum(deadLetterReasons), count),
  }),
});

/** The position that an import has reached, and the results of the records up to it. */
export type ImportState = z.infer<typeof stateSchema>;

/** Keeps the state of an import on disk, so that an interrupted one goes on where it was. */
export interface ImportMemory {
  /** Null: nothing of this file was imported, or all of it. */
  load(): Promise<ImportState | null>;
  /** Replaces the state in one step: a kill leaves the old or the new one. */
  save(state: ImportState): Promise<void>;
  forget(): Promise<void>;
}

/**
 * The memory of imports of one file in one format, or null for what is not a file on disk. A file is known by its size,
 * its time of change and its first 64 KiB; a changed one starts from its beginning, which exactly once makes harmless.
 */
export async function openImportMemory(
  stateDir: string,
  { path, format }: { path: string; format: string },
): Promise<ImportMemory | null> {
  if (path === '-' || !(await isFile(path))) return null;
  const directory = join(stateDir, 'imports');
  const file = join(directory, `${await fingerprint(path, format)}.json`);
  return {
    async load() {
      try {
        return stateSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      } catch {
        return null; // absent, or of another version: from the beginning
      }
    },
    async save(state) {
      await mkdir(directory, { recursive: true });
      const draft = `${file}.${process.pid}`;
      await writeFile(draft, JSON.stringify(state));
      await rename(draft, file);
    },
    forget: () => rm(file, { force: true }),
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // opening it says why
  }
}

async function fingerprint(path: string, format: string): Promise<string> {
  const file = await open(path);
  try {
    const { size, mtimeMs } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return createHash('sha256')
      .update(`${format}\n${size}\n${mtimeMs}\n`)
      .update(buffer.subarray(0, bytesRead))
      .digest('hex')
      .slice(0, 32);
  } finally {
    await file.close();
  }
}
