import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

// As many at once as there are threads for it: one after the other, 500 new files take seconds; together, a tenth of one.
const AT_ONCE = 4;

/** Puts a directory with everything below it on the disk, beside the event loop. */
export async function syncDirectory(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const left = [...paths, directory].values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const path of left) await syncPath(path);
    }),
  );
}

/** Puts one file, or the names in one directory, on the disk. One that has gone meanwhile needs nothing. */
export async function syncPath(path: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
