import { randomUUID } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

// The engine may read and write backups below one directory only, and cannot be told of another while it runs. So a backup goes
// through a door: a link in that directory to the target, which is there as long as the backup runs.

/** Makes the directory of the doors, without those that killed commands left open. Returns its path as the engine must know it. */
export function makeBackupDoors(directory: string): string {
  rmSync(directory, { recursive: true, force: true }); // removes the links, not what they lead to
  mkdirSync(directory, { mode: 0o700 });
  return realpathSync(directory);
}

/** Calls `use` with a path by which the engine reaches the directory `target`. */
export async function throughBackupDoor<T>(
  doors: string,
  target: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const door = join(realpathSync(doors), randomUUID());
  symlinkSync(realpathSync(target), door);
  try {
    return await use(door);
  } finally {
    rmSync(door, { force: true });
  }
}
