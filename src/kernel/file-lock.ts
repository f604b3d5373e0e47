import { closeSync, openSync } from 'node:fs';
import { flock } from './libc.ts';

// The operating system frees this lock when its holder dies, however it dies. A pid file would outlive its holder, and a
// lease with a time-out could give the lock to two processes at once.

const operations = { shared: 1 | 4, exclusive: 2 | 4 }; // LOCK_SH, LOCK_EX, each with LOCK_NB

/** A held lock. It may be released any number of times; the death of the process releases it too. */
export interface FileLock {
  release(): void;
}

/** Tries to lock `path` (created when absent, 0600) and returns null at once when another open file holds it. */
export function tryFileLock(path: string, kind: 'shared' | 'exclusive'): FileLock | null {
  const fd = openSync(path, 'a', 0o600);
  if (flock(fd, operations[kind]) !== 0) {
    closeSync(fd);
    return null;
  }
  let held = true;
  return {
    release() {
      if (held) closeSync(fd);
      held = false;
    },
  };
}
