import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../kernel/errors.ts';
import { type FileLock, tryFileLock } from '../../kernel/file-lock.ts';

/** Where the embedded metadata lives. */
export function metadataDirectory(dataDir: string): string {
  return join(dataDir, 'metadata');
}

/**
 * Takes the right to open the embedded metadata of a directory, which one process can have: two openers corrupt it. Throws
 * `metadata_in_use` while another one has it.
 */
export function lockMetadata(dataDir: string): FileLock {
  const directory = metadataDirectory(dataDir);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700); // A restored one may have been made otherwise.
  const lock = tryFileLock(join(directory, 'lock'), 'exclusive');
  if (lock !== null) return lock;
  throw new CodedError(
    'metadata_in_use',
    `Another service runs on ${dataDir}. Set DATABASE_URL to a PostgreSQL database to run several services on one event ` +
      'store, stop the other one, or set DATA_DIR to another directory.',
    { facts: { dataDir } },
  );
}
