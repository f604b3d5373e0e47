import type { Kysely } from 'kysely';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type WriterLock, fileWriterLock } from '../ingest/fan-out/writer-lock.ts';
import { tryFileLock } from '../kernel/file-lock.ts';
import { makeLease } from '../platform/metadata/lease.ts';
import type { MetadataTables } from '../platform/metadata/tables.ts';

/** The file whose lock is the right to fan out. */
function writerLockPath(dataDir: string): string {
  return join(dataDir, 'fan-out.lock');
}

/** Tells whether a process has the right to fan out in a data directory. It writes nothing. */
export function isWriterLockHeld(dataDir: string): boolean {
  const path = writerLockPath(dataDir);
  if (!existsSync(path)) return false;
  const lock = tryFileLock(path, 'exclusive');
  lock?.release();
  return lock === null;
}

/**
 * Makes what tries for the right to fan out: the operating system's lock on the data directory, or, where processes share a
 * PostgreSQL, a lease there. The holder of a lease has the lock too, as one of many: so a process that was started without
 * DATABASE_URL on the same directory does not write beside it.
 */
export function makeWriterLock(
  { dataDir, leaseTtlMs: ttlMs }: { dataDir: string; leaseTtlMs: number },
  { lease: at, holder }: { lease: { db: Kysely<MetadataTables>; name: string } | null; holder: string },
): () => Promise<WriterLock | null> {
  const path = writerLockPath(dataDir);
  if (at === null) return () => Promise.resolve(fileWriterLock(path));
  const lease = makeLease(at.db, { name: at.name, holder, ttlMs });
  return async () => {
    const file = tryFileLock(path, 'shared');
    if (file === null) return null;
    const held = await lease.acquire().catch((error: unknown) => {
      file.release();
      throw error;
    });
    if (held === null) {
      file.release();
      return null;
    }
    return {
      lost: held.lost,
      isHeld: () => held.isHeld(),
      release: () => held.release().finally(() => file.release()),
    };
  };
}
